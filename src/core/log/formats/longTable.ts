import type { LogEvent, MetricEvent } from "../events/logEvent.ts";
import { metricNamed } from "../events/metric.ts";
import { cellsOf, type Separator } from "../grammar/table/cells.ts";
import type { Emit, LineFormat, LineReader } from "../logFormat.ts";
import { parseNumber } from "../words/numbers.ts";
import { type PositionKeys, positionKeys } from "../words/positions.ts";

/** A table with a row for each value: its step or epoch, the metric's name and the value, `step,metric,value`. */
export const longTable: LineFormat = {
  kind: "lines",
  id: "long-table",
  label: "Table of single values",
  specificity: 62,
  claimAfter: 2,
  createReader: () => new LongReader(),
};

const nameColumns = new Set("metric metric_name tag name key variable".split(" "));
const runColumns = new Set("run run_id run_name seed experiment trial".split(" "));
const longestHeader = 300;
const maxHeld = 200;

interface Columns {
  readonly separator: Separator;
  readonly count: number;
  readonly name: number;
  readonly value: number;
  readonly run: number;
  readonly step: number;
  readonly epoch: number;
}

class LongReader implements LineReader {
  #columns: Columns | null = null;
  #isOver = false;
  #run: string | null = null;
  readonly #runs = new Set<string>();
  /** Rows before the first loss or accuracy; null after it. */
  #held: LogEvent[] | null = [];
  #saysMixed = false;

  line(text: string, line: number, emit: Emit): void {
    if (this.#isOver || text.trim() === "") return;
    const columns = this.#columns;
    if (columns === null) {
      this.#columns = text.length > longestHeader ? null : columnsIn(text);
      this.#isOver = this.#columns === null && !text.startsWith("#");
      return;
    }
    const cells = cellsOf(text.slice(0, 2000), columns.separator);
    const name = cells[columns.name] ?? "";
    const value = parseNumber(cells[columns.value] ?? "");
    if (cells.length !== columns.count || name === "" || value === null) return;
    if (!this.#isOfRun(cells[columns.run] ?? "", line, emit)) return;
    const at = (index: number) => (index === -1 ? null : parseNumber(cells[index] ?? ""));
    const place = { step: at(columns.step), epoch: at(columns.epoch), time: null, line };
    this.#give(
      { kind: "metric", metric: metricNamed(name), value, ...place, granularity: "final" },
      emit,
    );
  }

  flush(): void {}

  #give(event: MetricEvent, emit: Emit): void {
    const kind = event.metric.kind;
    if (this.#held !== null && kind !== "loss" && kind !== "accuracy") {
      if (this.#held.length < maxHeld) this.#held.push(event);
      return;
    }
    for (const held of this.#held ?? []) emit(held);
    this.#held = null;
    emit(event);
  }

  /** In line with the rows that are held. */
  #start(event: LogEvent, emit: Emit): void {
    if (this.#held === null) emit(event);
    else this.#held.push(event);
  }

  /** Runs are told apart where the rows of one follow those of another. */
  #isOfRun(run: string, line: number, emit: Emit): boolean {
    if (run === this.#run) return true;
    if (this.#runs.has(run)) {
      const message = `Rows of run "${run.slice(0, 40)}" after those of another were skipped.`;
      if (!this.#saysMixed) emit({ kind: "warning", line, message });
      this.#saysMixed = true;
      return false;
    }
    if (run !== "") this.#start({ kind: "runStart", line, name: run.slice(0, 60) }, emit);
    this.#runs.add(run);
    this.#run = run;
    return true;
  }
}

function columnsIn(text: string): Columns | null {
  for (const separator of [",", "\t", ";"] as const) {
    if (!text.includes(separator)) continue;
    const names = cellsOf(text, separator).map((name) => name.toLowerCase());
    const position: PositionKeys = positionKeys(names);
    const name = names.findIndex((own) => nameColumns.has(own));
    const value = names.indexOf("value");
    if (name === -1 || value === -1 || (position.step ?? position.epoch) === null) return null;
    return {
      separator,
      count: names.length,
      name,
      value,
      run: names.findIndex((own) => runColumns.has(own)),
      step: names.indexOf(position.step ?? ""),
      epoch: names.indexOf(position.epoch ?? ""),
    };
  }
  return null;
}
