import { inPhase, metricNamed, type PhaseWord } from "../events/metric.ts";
import { lastPhase } from "../grammar/statedPhase.ts";
import type { Emit, LineFormat, LineReader } from "../logFormat.ts";
import { isNoise } from "../words/metricName.ts";
import { parseNumber } from "../words/numbers.ts";
import { timestamp } from "../words/timestamp.ts";
import { giveAll } from "./namedNumbers.ts";

const epochLine = /\bEpoch (\d{1,9})\/\d{1,9}\s*$/;
const header = /\s(Train\w{0,8})\s{1,40}\|\s{1,40}(Val\w{0,8}|Dev|Test)\s*$/i;
const row =
  /(?:^|\s)([A-Za-z][\w./-]{0,80})\s{1,80}\|\s{1,40}(\S{1,30})\s{1,40}\|\s{1,40}(\S{1,30})\s*$/;

/** What AllenNLP prints at the end of an epoch: a row for each metric, a column for the training and the validation. */
export const phaseColumns: LineFormat = {
  kind: "lines",
  id: "allennlp",
  label: "AllenNLP",
  specificity: 72,
  claimAfter: 2,
  createReader: () => new PhaseReader(),
};

class PhaseReader implements LineReader {
  #phases: readonly [PhaseWord | null, PhaseWord | null] | null = null;
  #epoch: number | null = null;

  line(text: string, lineNumber: number, emit: Emit): void {
    if (text.length > 500) return;
    if (text.includes("Epoch ")) {
      const epoch = epochLine.exec(text);
      if (epoch !== null) this.#epoch = Number(epoch[1]);
    }
    if (!text.includes(" |")) {
      this.#phases = null;
      return;
    }
    const named = header.exec(text);
    if (named !== null) {
      this.#phases = [
        lastPhase(named[1]?.toLowerCase() ?? ""),
        lastPhase(named[2]?.toLowerCase() ?? ""),
      ];
      return;
    }
    const found = this.#phases === null ? null : row.exec(text);
    const name = found?.[1] ?? "";
    if (this.#phases === null || found === null || isNoise(name)) return;
    const place = { step: null, epoch: this.#epoch, time: timestamp(text).time, line: lineNumber };
    this.#phases.forEach((phase, index) => {
      const value = parseNumber(found[index + 2] ?? "");
      if (value !== null) giveAll([[inPhase(metricNamed(name), phase), value]], place, emit);
    });
  }

  flush(): void {}
}
