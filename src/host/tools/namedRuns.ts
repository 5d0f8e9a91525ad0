import type { SummaryRun } from "../../core/summary/facts.ts";
import { clipped } from "../../core/summary/fitted.ts";
import { runNames } from "../../core/summary/runNames.ts";
import type { KnownRuns, ToolHost } from "./tool.ts";

/** The runs under the names by which a model asks for them. */
export interface NamedRuns extends Pick<KnownRuns, "comparisons"> {
  readonly all: readonly SummaryRun[];
}

export async function namedRuns(host: ToolHost): Promise<NamedRuns> {
  const known = await host.known();
  const names = runNames(known.runs, host.folders);
  const all = known.runs.map((run) => ({
    name: names.get(run) ?? run.id,
    run,
    diagnosis: known.diagnosis(run),
  }));
  return { all, comparisons: known.comparisons };
}

/** The run of a name, also where only the end or a part of its name is given and no other has it; else a sentence. */
export function findRun({ all }: NamedRuns, word: string): SummaryRun | string {
  const tests: readonly ((name: string) => boolean)[] = [
    (name) => name === word,
    (name) => name.endsWith(`/${word}`),
    (name) => name.includes(word),
  ];
  for (const test of tests) {
    const found = all.filter(({ name, run }) => test(name) || (test(run.path) && word !== ""));
    const [only] = found;
    if (only !== undefined && found.length === 1) return only;
    if (found.length > 1) {
      const some = found.slice(0, 5).map(({ name }) => name);
      return `"${clipped(word, 80)}" is not one run but ${found.length}: ${some.join(", ")}${found.length > 5 ? ", …" : ""}`;
    }
  }
  return `there is no run "${clipped(word, 80)}"; list_training_runs lists them`;
}
