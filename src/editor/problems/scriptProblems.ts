import * as vscode from "vscode";
import type { Sign } from "../../core/diagnosis/finding.ts";
import { endedBefore } from "../../core/view/runState.ts";
import { OneAtATime } from "../../host/scheduling/latest.ts";
import { debounced } from "../../host/scheduling/schedule.ts";
import { settingIds } from "../ids.ts";
import { localize } from "../localize.ts";
import { logName } from "../logUri.ts";
import { placeInLog } from "../placeInLog.ts";
import type { Remedies } from "../remedies.ts";
import type { RunFinding, ScriptFindings } from "../scriptFindings.ts";
import { endedRunsWanted, onDidChangeSettings } from "../settings.ts";
import { openScript, type TrainingScript } from "../trainingScript.ts";
import type { Problem } from "./diagnostic.ts";
import { isOpen, onDidOpenOrClose } from "./openDocuments.ts";
import { ProblemList } from "./problemList.ts";

export interface ScriptProblemsDependencies {
  readonly findings: ScriptFindings;
  readonly remedies: Remedies;
  readonly extensionUri: vscode.Uri;
  readonly note: (level: "info" | "warn", text: string) => void;
}

/** How long a script rests before its problems are placed anew, in milliseconds. */
const rest = 300;

/** Problems on the code of the training script that the first remedy would change. */
export function registerScriptProblems({
  findings,
  remedies,
  extensionUri,
  note,
}: ScriptProblemsDependencies): vscode.Disposable {
  const sessionStart = Date.now();
  const isShown = (path: string, uri: vscode.Uri) =>
    isOpen(uri) ||
    endedRunsWanted() ||
    findings.of(vscode.Uri.file(path)).some(({ run }) => !endedBefore(run, sessionStart));
  const problems = new ProblemList("unstuck-scripts", extensionUri, isShown);
  const due = new Set<string>();
  const pass = new OneAtATime(
    async (isCurrent) => {
      for (const path of due) {
        due.delete(path);
        const found = await problemsIn(path, findings, remedies);
        if (isCurrent()) problems.set(path, found);
      }
    },
    (error) => note("warn", `Problems could not be placed in a script: ${String(error)}`),
  );
  const soon = debounced(() => pass.request(), rest);
  const change = (path: string) => {
    due.add(path);
    soon.request();
  };
  return vscode.Disposable.from(
    problems,
    pass,
    soon,
    findings.onDidChange((scripts) => {
      for (const path of scripts) change(path);
    }),
    vscode.workspace.onDidChangeTextDocument(({ document: { uri } }) => {
      if (findings.of(uri).length > 0) change(uri.fsPath);
    }),
    onDidOpenOrClose((uri) => problems.refresh(uri)),
    onDidChangeSettings([settingIds.endedRuns], () => problems.refreshAll()),
  );
}

async function problemsIn(
  path: string,
  findings: ScriptFindings,
  remedies: Remedies,
): Promise<readonly Problem[]> {
  const script = await openScript(vscode.Uri.file(path));
  if (script === null) return [];
  const problems: Problem[] = [];
  for (const found of bySign(findings.of(script.uri))) {
    const place = await placeInScript(script, found[0], remedies);
    if (place === null || found.some((one) => standsThere(one, place))) continue;
    problems.push({ place, text: scriptMessage(found), finding: found[0].finding });
  }
  return problems;
}

type Several<T> = readonly [T, ...T[]];

function bySign(findings: readonly RunFinding[]): readonly Several<RunFinding>[] {
  const signs = new Map<Sign, [RunFinding, ...RunFinding[]]>();
  for (const found of findings) {
    const known = signs.get(found.finding.sign);
    if (known === undefined) signs.set(found.finding.sign, [found]);
    else known.push(found);
  }
  return [...signs.values()];
}

/** What the first remedy that can be placed would change. */
async function placeInScript(
  script: TrainingScript,
  { run, finding }: RunFinding,
  remedies: Remedies,
): Promise<vscode.Location | null> {
  const planned = await remedies.planOn(script, run, finding);
  const placements = planned.map(({ remedy }) => remedy.placement);
  const placed = placements.find((placement) => placement.kind === "edit");
  return placed === undefined ? null : script.placeOf(placed.anchor);
}

/** In a notebook the same line may be both the log's and the script's. */
function standsThere({ run, finding }: RunFinding, place: vscode.Location): boolean {
  const own = placeInLog(run, finding);
  const { start, end } = place.range;
  return (
    own.uri.toString() === place.uri.toString() &&
    start.line <= own.range.end.line &&
    own.range.start.line <= end.line
  );
}

function scriptMessage(found: Several<RunFinding>): string {
  const [first] = found;
  const summary = localize(first.finding.summary);
  const log = logName(first.run);
  return found.length === 1
    ? vscode.l10n.t("{0} ({1})", summary, log)
    : vscode.l10n.t("{0} ({1} and {2} more runs of this script)", summary, log, found.length - 1);
}
