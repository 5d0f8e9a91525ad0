import type { Granularity } from "../events/logEvent.ts";
import { metricNamed } from "../events/metric.ts";
import type { Emit, LineFormat, LineReader } from "../logFormat.ts";
import { type KerasBar, readBars } from "./keras/bar.ts";

const header = /^[\s#]*Epoch (\d+)\/(\d+)(?=\s*$|\s*\r|\s*\d+\/\d|\s*[[(])/;
/** Lines without a bar between the blocks of two calls of `fit()` that print no epoch. */
const gapBetweenRuns = 30;

/**
 * Console of Keras 1, 2 and 3: progress bars, verbose=2, also with repaints as lines of their own.
 * The epoch's record is the last bar; updates before it are running values at a fractional epoch.
 *
 * Without epochs (`fit()` in a loop, `Epoch 1/1` each time) x stays null, and a new run begins after a gap.
 * With epochs, a bar that repeats a name after the epoch's record is that of `evaluate()` and is left out.
 */
export const keras: LineFormat = {
  kind: "lines",
  id: "keras",
  label: "Keras console",
  specificity: 70,
  claimAfter: 1,
  createReader: () => new KerasReader(),
};

class KerasReader implements LineReader {
  #epoch: number | null = null;
  #epochs: number | null = null;
  #given = new Set<string>();
  #lastFull: { readonly bar: KerasBar; readonly line: number } | null = null;
  #lastRecord: number | null = null;

  line(text: string, lineNumber: number, emit: Emit): void {
    if (text.includes("Epoch ")) this.#header(text, lineNumber, emit);
    if (!text.includes(" - ") || !text.includes(": ")) return;
    const bars = text.includes("\r") ? text.split("\r").flatMap(readBars) : readBars(text);
    let last = bars.length - 1;
    while (last >= 0 && bars[last]?.running) last--;
    bars.forEach((bar, index) => {
      if (bar.values.length === 0) return;
      if (index === last) this.#record(bar, lineNumber, emit);
      else this.#update(bar, lineNumber, emit);
    });
  }

  flush(emit: Emit): void {
    this.#settle(emit);
  }

  #header(text: string, line: number, emit: Emit): void {
    const found = header.exec(text);
    if (found === null) return;
    this.#settle(emit);
    const epochs = Number(found[2]);
    this.#epoch = epochs > 1 ? Number(found[1]) : null;
    this.#given = new Set();
    if (epochs > 1 && this.#epochs !== epochs) {
      this.#epochs = epochs;
      emit({ kind: "hyperparameter", name: "epochs", value: epochs, line });
    }
  }

  #update(bar: KerasBar, line: number, emit: Emit): void {
    if (bar.done !== null && bar.done === bar.total) this.#lastFull = { bar, line };
    const epoch =
      this.#epoch !== null && bar.done !== null && bar.total !== null && bar.total > 0
        ? this.#epoch - 1 + bar.done / bar.total
        : null;
    emitAll(bar.values, { step: null, epoch, line, granularity: "running" }, emit);
  }

  #record(bar: KerasBar, line: number, emit: Emit): void {
    this.#lastFull = null;
    if (this.#epoch === null) {
      if (this.#lastRecord !== null && line - this.#lastRecord > gapBetweenRuns) {
        emit({ kind: "runStart", line, name: null });
      }
      this.#lastRecord = line;
      emitAll(bar.values, { step: null, epoch: null, line, granularity: "final" }, emit);
      return;
    }
    const fresh = bar.values.filter(([name]) => !this.#given.has(name));
    for (const [name] of fresh) this.#given.add(name);
    const step = bar.countsSteps && bar.total !== null ? this.#epoch * bar.total : null;
    emitAll(fresh, { step, epoch: this.#epoch, line, granularity: "final" }, emit);
    if (this.#epoch === this.#epochs && fresh.length > 0) {
      emit({ kind: "status", status: "finished", line, detail: null });
    }
  }

  /** A bar that came to its end but still states a remaining time, and after which no record came, was the record. */
  #settle(emit: Emit): void {
    const full = this.#lastFull;
    if (full !== null && this.#epoch !== null && this.#given.size === 0)
      this.#record(full.bar, full.line, emit);
    this.#lastFull = null;
  }
}

interface Place {
  readonly step: number | null;
  readonly epoch: number | null;
  readonly line: number;
  readonly granularity: Granularity;
}

function emitAll(values: KerasBar["values"], place: Place, emit: Emit): void {
  for (const [name, value] of values)
    emit({ kind: "metric", metric: metricNamed(name), value, time: null, ...place });
}
