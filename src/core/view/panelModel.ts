import type { Run } from "../run/run.ts";
import type { ChartAxis } from "./axes.ts";
import type { ChartModel } from "./chartModel.ts";
import type { ListedChart } from "./chartPlan.ts";
import type { Extent } from "./extent.ts";
import type { Verdict } from "./verdict.ts";

/** One of the runs that the panel shows. */
export interface ShownLabel {
  readonly id: string;
  readonly label: string;
  readonly status: string;
}

/** What the panel shows: one run, or several beside each other. */
export interface RunView {
  /** More than one where runs are compared. */
  readonly runs: readonly ShownLabel[];
  readonly axes: readonly ChartAxis[];
  readonly axis: ChartAxis;
  /** x of the first and the last point of all charts; null where there is none. */
  readonly extent: Extent | null;
  readonly charts: readonly ChartModel[];
  /** Further charts of which only those in `charts` are drawn. */
  readonly others: readonly ListedChart[];
  /** Whether some of the compared runs differ only in their seed. */
  readonly hasSeeds: boolean;
  /** null where runs are compared. */
  readonly verdict: Verdict | null;
}

/** The chosen run where it is there, else the newest live one, else the newest. */
export function preferredRun(runs: readonly Run[], chosen: string | null): Run | null {
  const byId = runs.find((run) => run.id === chosen);
  return byId ?? runs.findLast((run) => run.status === "live") ?? runs.at(-1) ?? null;
}
