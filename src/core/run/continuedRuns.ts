import type { Run } from "./run.ts";
import { RunCollector } from "./runCollector.ts";
import type { Series } from "./series.ts";

/**
 * The runs of several files into which one program wrote one after the other, as if they were one file: a file that
 * goes on where another ended continues its run, one that falls back to the start begins another.
 */
export function continuedRuns(files: readonly (readonly Run[])[]): readonly Run[] {
  const ordered = files.filter((runs) => runs.length > 0).sort((a, b) => begin(a) - begin(b));
  const [first] = ordered.flat();
  if (ordered.length < 2 || first === undefined) return ordered.flat();
  const collector = new RunCollector({ path: first.path, name: first.name, format: first.format });
  const known = new Set<string>();
  for (const run of ordered.flat()) {
    for (const [name, value] of run.hyperparameters)
      collector.accept({ kind: "hyperparameter", name, value, line: 1 });
    const sharedFirst = [...run.series].sort((a, b) => rank(known, a) - rank(known, b));
    for (const series of sharedFirst) {
      known.add(series.name);
      replay(series, collector);
    }
  }
  return collector.runs;
}

/** A metric that is in the file before tells whether this one continues it. */
function rank(known: ReadonlySet<string>, { name }: Series): number {
  return known.has(name) ? 0 : 1;
}

function begin(runs: readonly Run[]): number {
  const times = runs.flatMap(({ series }) => series.map((own) => own.at(0)?.time ?? 0));
  return Math.min(...times);
}

function replay(series: Series, collector: RunCollector): void {
  const { name, granularity, length } = series;
  for (let index = 0; index < length; index++) {
    const point = series.at(index);
    if (point !== undefined) collector.accept({ kind: "metric", name, granularity, ...point });
  }
}
