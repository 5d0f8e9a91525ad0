import { RunCollector } from "../../src/core/run/runCollector.ts";
import { eventsOf } from "./readLog.ts";

/** Of each run of a log, `role epoch@step=value …` of each series of final values. */
export function readings(
  lines: readonly string[],
  name = "train.log",
): readonly (readonly string[])[] {
  const collector = new RunCollector({ path: name, name, format: "" });
  const bytes = new TextEncoder().encode(`${lines.join("\n")}\n`);
  collector.acceptAll(eventsOf(bytes, { name, folders: [] }));
  return collector.runs.map((run) =>
    run.series
      .filter(({ granularity }) => granularity === "final")
      .map((series) => {
        const points = Array.from({ length: series.length }, (_, index) => series.at(index));
        const stated = points.map(
          (point) => `${point?.epoch ?? ""}@${point?.step ?? ""}=${point?.value}`,
        );
        return [series.role, ...stated].join(" ");
      }),
  );
}
