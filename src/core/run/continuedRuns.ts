import type { Run } from "./run.ts";
import { RunCollector } from "./runCollector.ts";
import type { Series } from "./series.ts";

export interface ContinuedRun {
  readonly run: Run;
  /** The runs of single files that it is made of. */
  readonly sources: readonly Run[];
}

/**
 * The runs of several files into which one program wrote one after the other, as if they were one file: a file that
 * goes on where another ended continues its run, one that falls back to the start begins another.
 */
export function continuedRuns(files: readonly (readonly Run[])[]): readonly ContinuedRun[] {
  const ordered = files
    .filter((runs) => runs.length > 0)
    .sort((a, b) => begin(a) - begin(b))
    .flat();
  const [first] = ordered;
  if (files.length < 2 || first === undefined)
    return ordered.map((run) => ({ run, sources: [run] }));
  const collector = new RunCollector({
    path: first.path,
    name: first.name,
    format: first.format,
    aliases: first.aliases,
  });
  const known = new Set<string>();
  const sources = new Map<Run, Run[]>();
  for (const source of ordered) {
    for (const [name, value] of source.hyperparameters)
      collector.accept({ kind: "hyperparameter", name, value, line: 1 });
    const sharedFirst = [...source.series].sort((a, b) => rank(known, a) - rank(known, b));
    for (const series of sharedFirst) {
      known.add(series.name);
      replay(series, collector);
    }
    const run = collector.runs.at(-1);
    if (run === undefined) continue;
    run.status = source.status;
    run.failure = source.failure;
    run.lastGrowth = source.lastGrowth;
    run.begun ||= source.begun;
    const own = sources.get(run);
    if (own === undefined) sources.set(run, [source]);
    else own.push(source);
  }
  return [...sources].map(([run, own]) => ({ run, sources: own }));
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
  const { metric, granularity, length } = series;
  for (let index = 0; index < length; index++) {
    const point = series.at(index);
    if (point !== undefined) collector.accept({ kind: "metric", metric, granularity, ...point });
  }
}
