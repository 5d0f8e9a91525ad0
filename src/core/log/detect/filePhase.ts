import type { PhaseWord } from "../events/metric.ts";
import type { FileFacts } from "../logFormat.ts";
import { phaseOf } from "../words/metricWords.ts";

const stem =
  /^(val|valid|validation|eval|evaluation)(?:[_-](?:log|metrics|history|results|stats))?\.\w{1,5}$/i;

/** The evaluation that a file is of by its name (`val.log`): what its lines measure is of that where they do not say. */
export function phaseOfFile({ name }: FileFacts): PhaseWord | null {
  const word = stem.exec(name)?.[1]?.toLowerCase();
  const phase = word === undefined ? null : phaseOf(word);
  return word === undefined || phase === null ? null : { phase, word };
}
