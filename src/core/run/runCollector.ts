import type { EventColumns } from "../log/eventColumns.ts";
import type {
  Granularity,
  HyperparameterValue,
  LogWarningEvent,
  MetricEvent,
  RunStatusEvent,
} from "../log/logEvent.ts";
import type { ReaderEvent } from "../log/readerEvent.ts";
import { type Aliases, assignRoles } from "./roles.ts";
import { Run, runId } from "./run.ts";
import { Series } from "./series.ts";

/** What a run is allowed to hold of names: more is no training but a hostile or a misread log. */
const maxSeries = 2000;

interface Open {
  readonly run: Run;
  /** The least step and epoch that any metric of the run began with. */
  readonly begin: { step: number; epoch: number };
  contested: boolean;
}

interface SeriesName {
  readonly name: string;
  readonly granularity: Granularity;
}

/**
 * Makes runs of the events of one log.
 *
 * A new run begins where the text says so, and where the step or the epoch of a metric falls back to where the run
 * began. A fall to later than that is a restart from a checkpoint, and marks a seam in that series.
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

  accept(event: ReaderEvent): void {
    switch (event.kind) {
      case "metric":
        return this.#metric(event);
      case "hyperparameter":
        if (!this.#stated.has(event.name)) this.#stated.set(event.name, event.value);
        if (this.#open !== null) addMissing(this.#open.run, this.#stated);
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

  #metric({ name, granularity, value, step, epoch, time, line }: MetricEvent): void {
    const none = Number.NaN;
    const known = this.#open?.run.find(name, granularity) ?? { name, granularity };
    this.#point(known, value, step ?? none, epoch ?? none, time ?? none, line);
  }

  /** The metrics of the rows from `from` to before `to`. */
  acceptRows(columns: EventColumns, from: number, to: number): void {
    const { table, name, value, step, epoch, time, line } = columns;
    let met: (Series | undefined)[] = [];
    let open: Open | null = null;
    for (let row = from; row < to; row++) {
      if (this.#open !== open) met = [];
      open = this.#open;
      const index = name[row] ?? 0;
      const granularity = columns.granularityAt(row);
      const slot = granularity === "final" ? 2 * index : 2 * index + 1;
      const known: Series | undefined =
        met[slot] ?? open?.run.find(table.names[index] ?? "", granularity);
      const series = this.#point(
        known ?? { name: table.names[index] ?? "", granularity },
        value[row] ?? Number.NaN,
        step[row] ?? Number.NaN,
        epoch[row] ?? Number.NaN,
        time[row] ?? Number.NaN,
        line[row] ?? 0,
      );
      if (this.#open !== open) met = [];
      open = this.#open;
      met[slot] = series;
    }
  }

  /** NaN where the point has no such coordinate. Undefined where the run has as many series as it may have. */
  #point(
    named: Series | SeriesName,
    value: number,
    step: number,
    epoch: number,
    time: number,
    line: number,
  ): Series | undefined {
    this.#lastLine = line;
    let open = this.#open;
    let series = named instanceof Series ? named : undefined;
    const falls =
      open === null || series === undefined ? "none" : fallOf(open, series, step, epoch);
    if (open === null || falls === "toStart") {
      open = this.#begin(line);
      series = undefined;
    }
    const { run } = open;
    if (series === undefined) {
      if (run.series.length >= maxSeries) return undefined;
      series = run.obtain(named.name, () => "other", named.granularity);
      if (step < open.begin.step) open.begin.step = step;
      if (epoch < open.begin.epoch) open.begin.epoch = epoch;
      series.put(value, step, epoch, time, line);
      assign(open);
    } else {
      if (falls === "toMiddle") series.markSeam();
      series.put(value, step, epoch, time, line);
      if (open.contested && isWorthAnotherLook(series.length)) assign(open);
    }
    if (run.status === "failed" || run.status === "finished") {
      run.status = "idle";
      run.failure = null;
    }
    return series;
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
    });
    addMissing(run, this.#stated);
    this.#stated = new Map();
    this.#label = null;
    this.#runs.push(run);
    const begin = { step: Number.POSITIVE_INFINITY, epoch: Number.POSITIVE_INFINITY };
    this.#open = { run, begin, contested: false };
    return this.#open;
  }

  #status({ status, detail, since }: RunStatusEvent): void {
    const run = this.#runs.at(-1);
    if (since !== undefined && since > this.#lastLine) return;
    if (run === undefined || (run.status === "finished" && status === "failed")) return;
    run.status = status;
    run.failure = status === "failed" ? detail : null;
  }
}

function fallOf(
  { begin }: Open,
  series: Series,
  step: number,
  epoch: number,
): "none" | "toMiddle" | "toStart" {
  const lastEpoch = series.lastOn("epoch");
  if (epoch > lastEpoch) return "none";
  if (epoch < lastEpoch) return isAtStart(epoch, begin.epoch, lastEpoch) ? "toStart" : "toMiddle";
  const lastStep = series.lastOn("step");
  if (series.granularity === "running" || !(step < lastStep)) return "none";
  return isAtStart(step, begin.step, lastStep) ? "toStart" : "toMiddle";
}

/** Two starts do not print first at just the same step. */
function isAtStart(x: number, begin: number, last: number): boolean {
  return x - begin <= 0.01 * (last - begin);
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

function isWorthAnotherLook(length: number): boolean {
  return length < 64 || length % 64 === 0;
}

function addMissing(run: Run, stated: ReadonlyMap<string, HyperparameterValue>): void {
  for (const [name, value] of stated)
    if (!run.hyperparameters.has(name)) run.hyperparameters.set(name, value);
}
