import { inPhase, metricNamed } from "../events/metric.ts";
import type { Emit, LineFormat, LineReader } from "../logFormat.ts";
import { parseNumber } from "../words/numbers.ts";
import { timestamp } from "../words/timestamp.ts";
import { giveAll, type MetricNumber, type NamedNumber, namedNumbers } from "./namedNumbers.ts";

const training = /Epoch +(\d+), Step: +(\d+), (?=Batch Loss:)/;
const validation =
  /(?:Validation|Evaluation) result \(\w{1,20}\)(?: at epoch +(\d+), step +(\d+))?: /;
const ofTable = { phase: "validation", word: "Validation" } as const;
const table = /^Steps: (\d+)\t(?=Loss: )/;
const speed = /^(?:duration|Tokens per Sec|.*\bduration)$/i;

/** JoeyNMT: its log, and validations.txt, whose loss is a sum over the corpus. Both may stand in one text. */
export const joeynmt: LineFormat = {
  kind: "lines",
  id: "joeynmt",
  label: "JoeyNMT",
  specificity: 80,
  claimAfter: 2,
  createReader: () => new JoeyReader(),
};

class JoeyReader implements LineReader {
  #epoch: number | null = null;
  #step: number | null = null;
  #trained = false;

  line(text: string, lineNumber: number, emit: Emit): void {
    if (text.length > 1000) return;
    if (text.startsWith("Steps: ")) return this.#table(text, lineNumber, emit);
    const found = text.includes("Batch Loss:")
      ? training.exec(text)
      : text.includes(" result (")
        ? validation.exec(text)
        : null;
    if (found === null) return;
    const evaluates = !found[0].startsWith("Epoch");
    this.#trained ||= !evaluates;
    if (found[1] !== undefined) this.#epoch = Number(found[1]);
    if (found[2] !== undefined) this.#step = Number(found[2]);
    const { time } = timestamp(text);
    const place = { step: this.#step, epoch: this.#epoch, time, line: lineNumber };
    const items = namedNumbers(text.slice(found.index + found[0].length), ", ", ":");
    const values = items.filter(([name]) => !speed.test(name));
    giveAll(evaluates ? values.map(evaluated) : values, place, emit);
  }

  flush(): void {}

  #table(text: string, lineNumber: number, emit: Emit): void {
    const found = table.exec(text);
    if (found === null) return;
    const step = Number(found[1]);
    const cells = text.slice(found[0].length).split("\t");
    const values = cells.flatMap((cell): MetricNumber[] => {
      const colon = cell.indexOf(": ");
      const value = parseNumber(cell.slice(colon + 2));
      if (colon === -1 || value === null) return [];
      const name = cell.slice(0, colon);
      if (name !== "LR") return [[inPhase(metricNamed(name), ofTable), value]];
      return [[this.#trained ? "LR at validation steps" : name, value]];
    });
    giveAll(values, { step, epoch: null, time: null, line: lineNumber }, emit);
  }
}

function evaluated([name, value]: NamedNumber): MetricNumber {
  return [inPhase(metricNamed(name), { phase: "validation", word: "Validation result" }), value];
}
