import type { PhaseWord } from "../events/metric.ts";
import { type Phase, phaseOf, wordsOf } from "../words/metricWords.ts";

function phaseIn(word: string): Phase | null {
  if (/^[A-Za-z]+$/.test(word)) return phaseOf(word.toLowerCase());
  return (
    wordsOf(word)
      .map(phaseOf)
      .find((phase) => phase !== null) ?? null
  );
}

/** `train.log` is the name of a logger, whatever it logs. */
const phaseWords = /\p{L}+(?!\p{L}|\.(?:log|txt)\b)/gu;

/** In `Dev Evaluation` and `Test: Evaluation` the word before says of which data. */
const general = /^eval\w*$/i;

function isEvaluated(phase: PhaseWord | null): boolean {
  return phase !== null && phase.phase !== "train";
}

/** The last phase that a text states: `Test: [`, `- train - INFO - epoch 3 validation:`. */
export function lastPhase(text: string): PhaseWord | null {
  let last: PhaseWord | null = null;
  for (const word of text.match(phaseWords) ?? []) {
    const phase = phaseIn(word);
    if (phase !== null && !(isEvaluated(last) && general.test(word))) last = { phase, word };
  }
  return last;
}

const marked =
  /(?:^|[^\p{L}\p{N}_])(\p{L}{2,16})(?: set| results| metrics)?\s{0,2}[\]):>|–—{([-][\s\]):>|–—-]{0,6}$/u;

/** The phase that a text turns to at its end: `| val: `, `[valid] `. */
export function markedPhase(text: string): PhaseWord | null {
  const word = marked.exec(text)?.[1];
  const phase = word === undefined ? null : phaseIn(word);
  if (word === undefined || phase === null) return null;
  return general.test(word) ? lastPhase(text) : { phase, word };
}

const standing = /(?:^|[|[])\s{0,4}(\p{L}{2,16})\s{0,4}[|\]]/u;

/** A phase that stands alone between bars or brackets: `| Validation |`. */
export function standingPhase(label: string): PhaseWord | null {
  const word = standing.exec(label)?.[1];
  return word === undefined ? null : lastPhase(word);
}
