import { metricNamed } from "../events/metric.ts";
import { type Json, readLiteral } from "../grammar/literal.ts";
import type { DocumentFormat, Emit, FileFacts, LineFormat, LineReader } from "../logFormat.ts";
import { parseNumber } from "../words/numbers.ts";
import { nameBelow } from "./pathName.ts";

/**
 * A metric of DVCLive: `plots/metrics/train/loss.tsv` (before 2022 `scalars/`), a table of one metric over `step`.
 * The metric's name is the path, of which the header repeats the end.
 */
export const dvclive: LineFormat = {
  kind: "lines",
  id: "dvclive",
  label: "DVCLive metric",
  specificity: 90,
  claimAfter: 1,
  createReader: (file) => new MetricTable(file),
};

interface Columns {
  readonly step: number;
  readonly value: number;
  readonly time: number;
  readonly count: number;
}

class MetricTable implements LineReader {
  readonly #name: string | null;
  #columns: Columns | null = null;
  #over = false;

  constructor(file: FileFacts) {
    const stem = file.name.endsWith(".tsv") ? file.name.slice(0, -4) : null;
    this.#name = stem === null ? null : nameBelow(file, ["metrics", "scalars"], stem);
  }

  line(text: string, line: number, emit: Emit): void {
    const name = this.#name;
    if (name === null || this.#over) return;
    const cells = text.split("\t", 5);
    const columns = this.#columns;
    if (columns === null) {
      this.#columns = columnsOf(cells, name);
      this.#over = this.#columns === null;
      return;
    }
    const value = parseNumber(cells[columns.value] ?? "");
    if (value === null || cells.length !== columns.count) return oddRow(text, line, emit);
    const step = parseNumber(cells[columns.step] ?? "");
    const time = columns.time === -1 ? null : parseNumber(cells[columns.time] ?? "");
    emit({
      kind: "metric",
      metric: metricNamed(name),
      value,
      step,
      epoch: null,
      time,
      line,
      granularity: "final",
    });
  }

  flush(): void {}
}

/** An empty cell is no value, and nothing is wrong with it. */
function oddRow(text: string, line: number, emit: Emit): void {
  if (text.trim() === "" || /^[^\t]*\t$/.test(text)) return;
  const message = "The row is not a step and a value, and was skipped.";
  emit({ kind: "warning", line, message });
}

function columnsOf(header: readonly string[], name: string): Columns | null {
  const step = header.indexOf("step");
  const time = header.indexOf("timestamp");
  const value = header.findIndex((_, index) => index !== step && index !== time);
  const own = header[value] ?? "";
  const others = (step === -1 ? 0 : 1) + (time === -1 ? 0 : 1);
  if (step === -1 || value === -1 || header.length !== others + 1) return null;
  return name === own || name.endsWith(`/${own}`)
    ? { step, value, time, count: header.length }
    : null;
}

/** `metrics.json` of DVCLive: the last value of each metric, nested by the parts of its name, and the step. */
export const dvcliveSummary: DocumentFormat = {
  kind: "document",
  id: "dvclive-summary",
  label: "DVCLive summary",
  recognises: (head, file) =>
    file.name === "metrics.json" && /^\{\s*\n/.test(head) && /"step"\s{0,9}:\s{0,9}\d/.test(head),
  read(text, _file, emit) {
    const { value } = readLiteral(text);
    const step = value instanceof Map ? value.get("step") : null;
    if (value instanceof Map && typeof step === "number") readNested(value, "", step, emit);
  },
};

function readNested(from: ReadonlyMap<string, Json>, path: string, step: number, emit: Emit): void {
  for (const [key, value] of from) {
    const name = path === "" ? key : `${path}/${key}`;
    if (value instanceof Map) readNested(value, name, step, emit);
    else if (typeof value === "number" && name !== "step")
      emit({
        kind: "metric",
        metric: metricNamed(name),
        value,
        step,
        epoch: null,
        time: null,
        line: 1,
        granularity: "final",
      });
  }
}
