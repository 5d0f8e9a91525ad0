import { columnsOf, EventColumns } from "../log/events/eventColumns.ts";
import type {
  HyperparameterValue,
  LogWarningEvent,
  MetricEvent,
  RunStatusEvent,
} from "../log/events/logEvent.ts";
import type { ReaderEvent } from "../log/events/readerEvent.ts";
import { addMissing } from "./companions/mergeHyperparameters.ts";
import { nameHyperparameters } from "./companions/nameHyperparameters.ts";
import { optimizerOfRate } from "./companions/optimizerName.ts";
import { PointSorter, rises, rowsAtOnce } from "./recordRows.ts";
import { type Aliases, assignRoles } from "./roles.ts";
import { Run, runId } from "./run.ts";
import type { Series } from "./series.ts";
import { type Begin, lossesOfRecord, resetOf, type StepReset } from "./stepReset.ts";

/** What a run is allowed to hold of names: more is no training but a hostile or a misread log. */
const maxSeries = 2000;

/** What tells the runs of one log apart. */
const ofEachRun = ["seed", "optimizer"];

/** Rows that are worth taking together. */
const fewest = 64;

interface Open {
  readonly run: Run;
  readonly begin: Begin;
  contested: boolean;
}

/**
 * Makes runs of the events of one log.
 *
 * A new run begins where the text says so, and where the step or the epoch of a loss, or of what is printed without
 * one, falls back to where the run began. A fall to later than that is a restart from a checkpoint, and marks a seam in that series.
 * Of running values only the epoch counts: the steps of a bar begin anew with each bar.
 */
export class RunCollector {
  readonly #path: string;
  readonly #name: string;
  readonly #aliases: Aliases;
  #format: string;
  #runs: Run[] = [];
  #open: Open | null = null;
  /** Stated before the run began that they are of. */
  #stated = new Map<string, HyperparameterValue>();
  #label: string | null = null;
  #warnings: LogWarningEvent[] = [];
  /** Holds one metric that comes alone. */
  readonly #single = new EventColumns();
  #sorter: PointSorter | null = null;
  /** Line of the last record that fell back. */
  #resetLine = 0;
  /** Line of the last metric. */
  #lastLine = 0;

  constructor(log: {
    readonly path: string;
    readonly name: string;
    readonly format: string;
    readonly aliases?: Aliases;
  }) {
    this.#aliases = log.aliases ?? new Map();
    this.#path = log.path;
    this.#name = log.name;
    this.#format = log.format;
  }

  get runs(): readonly Run[] {
    return this.#runs;
  }

  get warnings(): readonly LogWarningEvent[] {
    return this.#warnings;
  }

  /** The events in their order; what a line states comes together. */
  acceptAll(events: Iterable<ReaderEvent>): void {
    const columns = columnsOf(events);
    columns.visit(
      (from, to) => this.acceptRows(columns, from, to),
      (event) => this.accept(event),
    );
  }

  accept(event: ReaderEvent): void {
    switch (event.kind) {
      case "metric":
        return this.#metric(event);
      case "hyperparameter":
        addMissing(this.#stated, [[event.name, event.value]]);
        if (this.#open !== null && event.isOfNext !== true)
          addMissing(this.#open.run.hyperparameters, this.#stated);
        return;
      case "runStart":
        this.#open = null;
        this.#label = event.name;
        return;
      case "status":
        return this.#status(event);
      case "warning":
        this.#warnings.push(event);
        return;
      case "reset":
        this.#format = event.format;
        this.#runs = [];
        this.#open = null;
        this.#stated = new Map();
        this.#label = null;
        return;
    }
  }

  #metric(event: MetricEvent): void {
    this.#single.count = 0;
    this.#single.add(event);
    this.acceptRows(this.#single, 0, 1);
  }

  /** The metrics of the rows from `from` to before `to`. */
  acceptRows(columns: EventColumns, from: number, to: number): void {
    for (let row = from; row < to; row += rowsAtOnce) {
      const end = Math.min(row + rowsAtOnce, to);
      if (end - row < fewest || !this.#acceptSorted(columns, row, end))
        this.#acceptEach(columns, row, end);
    }
  }

  /** Takes the rows series by series, where none begins a run or a series; false where one may. */
  #acceptSorted(columns: EventColumns, from: number, to: number): boolean {
    const open = this.#open;
    if (open === null || open.contested) return false;
    this.#sorter ??= new PointSorter();
    const sorted = this.#sorter.sort(columns, from, to);
    const found: Series[] = [];
    for (const { row, points } of sorted) {
      const granularity = columns.granularityAt(row);
      const series = open.run.find(columns.metricAt(row).label, granularity);
      if (series === undefined || resetOf(open.begin, series, columns, row) !== "none")
        return false;
      if (!rises(points, granularity === "running")) return false;
      found.push(series);
    }
    if (new Set(found).size < found.length) return false;
    found.forEach((series, index) => {
      const points = sorted[index]?.points;
      if (points !== undefined) series.extend(points);
    });
    goesOn(open.run);
    this.#lastLine = columns.line[to - 1] ?? 0;
    return true;
  }

  #acceptEach(columns: EventColumns, from: number, to: number): void {
    let met: Series[] = [];
    let of: Open | null = null;
    for (let row = from; row < to; row++) {
      const open = this.#open;
      if (open !== of) met = [];
      of = open;
      const known = met[columns.keyAt(row)];
      const reset =
        open === null || known === undefined ? null : resetOf(open.begin, known, columns, row);
      if (reset !== "none" || known === undefined || open === null || open.contested) {
        const series = this.#point(columns, row);
        if (this.#open !== of) met = [];
        of = this.#open;
        if (series !== null) met[columns.keyAt(row)] = series;
      } else {
        known.put(columns, row);
        if (open.run.status !== "idle") goesOn(open.run);
      }
    }
    if (to > from) this.#lastLine = columns.line[to - 1] ?? 0;
  }

  /** null where the run has as many series as it may have. */
  #point(columns: EventColumns, row: number): Series | null {
    const metric = columns.metricAt(row);
    const granularity = columns.granularityAt(row);
    let open = this.#open;
    let series = open?.run.find(metric.label, granularity);
    const reset =
      open === null || series === undefined ? "none" : this.#reset(open, series, columns, row);
    if (open === null || reset === "toStart") {
      open = this.#begin(columns.line[row] ?? 0);
      series = undefined;
    }
    const { run, begin } = open;
    if (series === undefined) {
      if (run.series.length >= maxSeries) return null;
      series = run.obtain(metric, () => "other", granularity);
      const optimizer = optimizerOfRate(metric.name);
      if (optimizer !== null) addMissing(run.hyperparameters, [["optimizer", optimizer]]);
      begin.step = leastOf(begin.step, columns.step[row]);
      begin.epoch = leastOf(begin.epoch, columns.epoch[row]);
      series.put(columns, row);
      assign(open);
    } else {
      if (reset === "toMiddle") series.markSeam();
      series.put(columns, row);
      if (open.contested && (series.length < 64 || series.length % 64 === 0)) assign(open);
    }
    goesOn(run);
    return series;
  }

  /** A record with losses falls back where one of them does: what it has in common with records of another kind says nothing. */
  #reset({ run, begin }: Open, series: Series, columns: EventColumns, row: number): StepReset {
    const own = resetOf(begin, series, columns, row);
    const line = columns.line[row] ?? 0;
    if (own === "none" || line === this.#resetLine) return own;
    const losses = lossesOfRecord(columns, row);
    const reset = losses.some((at) => {
      const loss = run.find(columns.metricAt(at).label, columns.granularityAt(at));
      return loss !== undefined && resetOf(begin, loss, columns, at) !== "none";
    });
    if (losses.length > 0 && !reset) return "none";
    this.#resetLine = line;
    return own;
  }

  #begin(line: number): Open {
    const ordinal = this.#runs.length + 1;
    const name = this.#label ?? (ordinal === 1 ? this.#name : `${this.#name} (run ${ordinal})`);
    const run = new Run({
      aliases: this.#aliases,
      id: runId(this.#path, ordinal),
      name,
      path: this.#path,
      format: this.#format,
      firstLine: line,
      before: this.#runs.at(-1) ?? null,
    });
    addMissing(run.hyperparameters, [...this.#stated, ...nameHyperparameters(this.#label ?? "")]);
    if (ofEachRun.some((name) => this.#stated.has(name)))
      addMissing(run.hyperparameters, this.#unchanged());
    this.#stated = new Map();
    this.#label = null;
    this.#runs.push(run);
    const begin = { step: Number.POSITIVE_INFINITY, epoch: Number.POSITIVE_INFINITY };
    this.#open = { run, begin, contested: false };
    return this.#open;
  }

  /** What the run before was, of what a log says of each: where it says one of them anew, the others stay. */
  #unchanged(): readonly (readonly [string, HyperparameterValue])[] {
    const before = this.#runs.at(-1)?.hyperparameters;
    return ofEachRun.flatMap((name) => {
      const value = before?.get(name);
      return value === undefined ? [] : [[name, value] as const];
    });
  }

  #status({ status, detail, since }: RunStatusEvent): void {
    const run = this.#runs.at(-1);
    if (since !== undefined && since > this.#lastLine) return;
    if (run === undefined || (run.status === "finished" && status === "failed")) return;
    run.status = status;
    run.failure = status === "failed" ? detail : null;
  }
}

function leastOf(least: number, x: number | undefined): number {
  return x !== undefined && x < least ? x : least;
}

/** What follows the end of a run shows that it was none. */
function goesOn(run: Run): void {
  if (run.status !== "failed" && run.status !== "finished") return;
  run.status = "idle";
  run.failure = null;
}

function assign(open: Open): void {
  const final = open.run.series.filter(({ granularity }) => granularity === "final");
  const { roles, contested } = assignRoles(final, open.run.aliases);
  open.contested = contested;
  final.forEach((series, index) => {
    series.role = roles[index] ?? "other";
  });
  for (const series of open.run.series)
    if (series.granularity === "running") series.role = roleOfRunning(open.run, series);
}

function roleOfRunning(run: Run, series: Series): Series["role"] {
  return run.find(series.name)?.role ?? assignRoles([series], run.aliases).roles[0] ?? "other";
}
