import type { Granularity, HyperparameterValue } from "../log/events/logEvent.ts";
import type { Metric } from "../log/events/metric.ts";
import type { MetricRole } from "./metricRole.ts";
import type { Aliases } from "./roles.ts";
import { Series } from "./series.ts";
import type { SlurmJob } from "./slurmJob.ts";

/** Stable over a session: the log's path and the ordinal of the run in it. */
export type RunId = string & { readonly __brand: "RunId" };

export function runId(path: string, ordinal: number): RunId {
  return `${path}#${ordinal}` as RunId;
}

export type RunStatus = "live" | "idle" | "finished" | "failed";

export interface RunFacts {
  readonly id: RunId;
  readonly name: string;
  readonly path: string;
  readonly format: string;
  readonly firstLine: number;
  readonly aliases?: Aliases;
  readonly before?: Run | null;
}

/** One training run as its log shows it. Series are kept in the order in which the log first names them. */
export class Run {
  readonly id: RunId;
  readonly name: string;
  /** The log's absolute path. */
  readonly path: string;
  /** The paths of all files that say something of this training, `path` among them. */
  readonly files = new Set<string>();
  /** Id of the log format. */
  readonly format: string;
  /** 1-based line where the run begins. */
  readonly firstLine: number;
  /** The run that the same log shows before this one. */
  readonly before: Run | null;
  status: RunStatus = "idle";
  /** When its first points were seen, or the log was last written before; milliseconds since 1970, 0 while unknown. */
  begun = 0;
  /** When its log was last written; milliseconds since 1970, 0 while unknown. */
  lastGrowth = 0;
  /** Longest time between two growths of its log while it was watched, in milliseconds; 0 while unknown and where nothing more can come. */
  usualInterval = 0;
  /** The exception's line where the run has failed. */
  failure: string | null = null;
  /** The job of a cluster that writes its log; null for none. */
  job: SlurmJob | null = null;
  readonly hyperparameters = new Map<string, HyperparameterValue>();
  /** Roles that a person has stated. */
  readonly aliases: Aliases;
  readonly #series = new Map<string, Series>();
  readonly #homes = new Map<string, string>();

  constructor(facts: RunFacts) {
    this.aliases = facts.aliases ?? new Map();
    this.id = facts.id;
    this.name = facts.name;
    this.path = facts.path;
    this.files.add(facts.path);
    this.format = facts.format;
    this.firstLine = facts.firstLine;
    this.before = facts.before ?? null;
  }

  get series(): readonly Series[] {
    return [...this.#series.values()];
  }

  find(name: string, granularity: Granularity = "final"): Series | undefined {
    return this.#series.get(key(name, granularity));
  }

  /** All final series of a role, in the order of the log. */
  ofRole(role: MetricRole): readonly Series[] {
    return this.series.filter((s) => s.role === role && s.granularity === "final");
  }

  /** The series of that metric, made with `role` when it is not there yet. A name stands for the metric that it speaks of. */
  obtain(metric: Metric | string, role: () => MetricRole, granularity: Granularity): Series {
    const k = key(typeof metric === "string" ? metric : metric.label, granularity);
    let series = this.#series.get(k);
    if (series === undefined) {
      series = new Series(metric, role(), granularity, [...this.#series.values()].at(-1) ?? null);
      this.#series.set(k, series);
    }
    return series;
  }

  /** Takes a series of another run of the same training, in the place of its own of that name; both then hold it. */
  adopt(series: Series, file: string): void {
    this.#series.set(key(series.name, series.granularity), series);
    this.#homes.set(series.name, file);
  }

  /** The file whose lines a series counts. */
  fileOf(seriesName: string): string {
    return this.#homes.get(seriesName) ?? this.path;
  }
}

function key(name: string, granularity: Granularity): string {
  return granularity === "final" ? name : `${name}\u0000${granularity}`;
}
