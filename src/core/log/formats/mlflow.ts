import { metricNamed } from "../events/metric.ts";
import type { Emit, FileFacts, LineFormat, LineReader } from "../logFormat.ts";
import { parseNumber } from "../words/numbers.ts";
import { nameBelow } from "./pathName.ts";

/**
 * A metric of MLflow's file store: `metrics/<name>`, the name with blanks and slashes as it is, lines of time in
 * milliseconds, value and step. Stores of before 2019 have no step.
 */
export const mlflow: LineFormat = {
  kind: "lines",
  id: "mlflow",
  label: "MLflow metric",
  specificity: 90,
  claimAfter: 1,
  createReader: (file) => new MetricFile(file),
};

const row = /^(\d{12,14}) (\S{1,60})(?: (-?\d{1,15}))?(?: |$)/;

class MetricFile implements LineReader {
  readonly #name: string | null;
  #begun = false;

  constructor(file: FileFacts) {
    this.#name = nameBelow(file, ["metrics"], file.name);
  }

  line(text: string, line: number, emit: Emit): void {
    if (this.#name === null) return;
    const found = row.exec(text);
    const value = parseNumber(found?.[2] ?? "");
    if (found === null || value === null) return this.#odd(text, line, emit);
    this.#begun = true;
    const step = found[3] === undefined ? null : Number(found[3]);
    const time = Number(found[1]);
    emit({
      kind: "metric",
      metric: metricNamed(this.#name),
      value,
      step,
      epoch: null,
      time,
      line,
      granularity: "final",
    });
  }

  flush(): void {}

  /** A line of such a file that is no row. */
  #odd(text: string, line: number, emit: Emit): void {
    if (!this.#begun || text.trim() === "") return;
    const message = "The row is not a time, a value and a step, and was skipped.";
    emit({ kind: "warning", line, message });
  }
}
