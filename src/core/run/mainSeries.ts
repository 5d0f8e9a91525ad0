import type { MetricRole } from "./metricRole.ts";
import type { Run } from "./run.ts";
import type { Series } from "./series.ts";

/** The series that stands for a role: the one with the most points, of equals the one the log names first. */
export function mainSeries(run: Run, role: MetricRole): Series | undefined {
  let main: Series | undefined;
  for (const series of run.ofRole(role)) {
    if (main === undefined || series.total > main.total) main = series;
  }
  return main;
}
