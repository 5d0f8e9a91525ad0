import type { Finding, Sign } from "../core/diagnosis/finding.ts";
import { assumedFinding, factsOf, planRemediesOf, planWithoutRun } from "../core/remedy/planner.ts";
import type { Remedy, RemedyRequest } from "../core/remedy/remedy.ts";
import type { ScriptFile } from "../host/scriptFile.ts";
import { concernedRun, diagnoseLogs } from "./diagnosedLogs.ts";
import { readPaths, standardInput } from "./readPaths.ts";
import type { Terminal } from "./terminal.ts";

/** One finding that something is to be done against, and what is known of its run. */
export type Target = Pick<RemedyRequest, "hyperparameters" | "logsGradientNorm"> & {
  readonly finding: Finding;
};

/** Options by which a person says what the script is to be cured of. */
export const aimOptions = {
  log: {
    type: "string",
    value: "LOG",
    isFile: true,
    about: "the log of a run of the script: what was found in it decides",
  },
} as const;

/**
 * What a script is to be cured of: what its runs together and the last one of each log show, of that one sign, or the
 * sign alone. Null where neither was named. @returns a failed reading as `unread`, after a line on standard error.
 */
export async function readTargets(
  { sign, log }: { readonly sign: Sign | null; readonly log: string | undefined },
  script: ScriptFile | null,
  terminal: Terminal,
): Promise<readonly Target[] | null | "unread"> {
  const assumed = sign === null ? null : assumedFinding(sign);
  if (log === undefined) return assumed && [{ finding: assumed, hyperparameters: new Map() }];
  if (log === "" || log === standardInput) {
    terminal.error("--log takes a file or a folder");
    return "unread";
  }
  const { logs } = await readPaths([log], terminal);
  const { runs, comparisons } = diagnoseLogs(logs, script);
  const last = logs.flatMap((one) => one.runs.slice(-1));
  if (last.length === 0) {
    if (logs.length > 0) terminal.error(`${log}: it contains no training metrics`);
    return "unread";
  }
  // What differs between runs says why some of them are stuck: it comes before what each of them shows by itself.
  const targets = [
    ...comparisons.flatMap(({ comparison, diagnosis }) =>
      diagnosis.findings.flatMap((finding) => {
        const run = concernedRun(comparison, finding);
        return run === undefined ? [] : [{ finding, ...factsOf(run) }];
      }),
    ),
    ...runs
      .filter(({ run }) => last.includes(run))
      .flatMap(({ run, diagnosis }) =>
        diagnosis.findings.map((finding) => ({ finding, ...factsOf(run) })),
      ),
  ];
  if (sign === null || assumed === null) {
    if (targets.length === 0) terminal.error(`${log}: no problem was found in it`);
    return targets;
  }
  const ofSign = targets.filter(({ finding }) => finding.sign === sign);
  if (ofSign.length > 0) return ofSign;
  terminal.error(`${log}: it shows no ${sign}; these are the remedies if it did`);
  return last.slice(-1).map((run) => ({ finding: assumed, ...factsOf(run) }));
}

/** Of several findings the first comes first; what a later one asks for as well is listed once. */
export function planAgainst(
  script: ScriptFile | null,
  targets: readonly Target[] | null,
): readonly Remedy[] {
  const imported = script?.imported ?? [];
  if (targets === null) return planWithoutRun({ script, imported, hyperparameters: new Map() });
  const known = new Map<Remedy["id"], Remedy>();
  for (const target of targets)
    for (const remedy of planRemediesOf({ script, imported, ...target }))
      if (!known.has(remedy.id)) known.set(remedy.id, remedy);
  return [...known.values()];
}
