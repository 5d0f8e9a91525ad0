import * as vscode from "vscode";
import type { Sensitivity } from "../core/diagnosis/context.ts";
import { type Sign, signs } from "../core/diagnosis/finding.ts";
import { metricRoles } from "../core/run/metricRole.ts";
import type { Aliases } from "../core/run/roles.ts";
import type { DiagnosisOptions } from "../host/diagnosisOptions.ts";
import { defaultMostPoints } from "../host/pointBudget.ts";
import { type SettingId, settingIds } from "./ids.ts";

const section = "unstuck";
const sensitivities: readonly Sensitivity[] = ["quiet", "normal", "eager"];

export interface LogSettings {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** Milliseconds; 0 where files are not polled. */
  readonly pollInterval: number;
}

export function logSettings(scope: vscode.Uri): LogSettings {
  return {
    include: strings(settingIds.include, scope),
    exclude: [...strings(settingIds.exclude, scope), ...editorExcludes(scope)],
    pollInterval: 1000 * pollingSeconds(scope),
  };
}

const editorSection = "files";
const editorExcludeIds = ["exclude", "watcherExclude"];

/** What VS Code itself leaves out of its explorer or does not watch. */
function editorExcludes(scope: vscode.Uri): readonly string[] {
  return editorExcludeIds.flatMap((id) => {
    const globs: unknown = vscode.workspace.getConfiguration(editorSection, scope).get(id);
    if (typeof globs !== "object" || globs === null) return [];
    return Object.entries(globs).flatMap(([glob, excluded]) => (excluded === true ? [glob] : []));
  });
}

/** Launch configurations and tasks of the folder, as they are written. */
export function launchesAndTasks(scope: vscode.Uri): {
  readonly launches: readonly unknown[];
  readonly tasks: readonly unknown[];
} {
  const listed = (other: string, id: string): readonly unknown[] => {
    const value: unknown = vscode.workspace.getConfiguration(other, scope).get(id);
    return Array.isArray(value) ? value : [];
  };
  return { launches: listed("launch", "configurations"), tasks: listed("tasks", "tasks") };
}

export function onDidChangeEditorExcludes(listener: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((event) => {
    const affects = (id: string) => event.affectsConfiguration(`${editorSection}.${id}`);
    if (editorExcludeIds.some(affects)) listener();
  });
}

const longestPolling = 3600;

function pollingSeconds(scope: vscode.Uri): number {
  const seconds = read(settingIds.pollingInterval, scope);
  return typeof seconds === "number" && seconds > 0
    ? Math.min(Math.max(seconds, 0.1), longestPolling)
    : 0;
}

const fewestPoints = 100_000;

/** Points that all runs may hold in memory. */
export function mostPointsSetting(): number {
  const points = read(settingIds.mostPoints, undefined);
  return typeof points === "number" && points > 0
    ? Math.max(points, fewestPoints)
    : defaultMostPoints;
}

/** A person's own patterns of log lines. */
export function patternSettings(): readonly string[] {
  const value = read(settingIds.patterns, undefined);
  return isStrings(value) ? value : [];
}

/** Roles of metrics by their names in the log. */
export function roleSettings(): Aliases {
  const value = read(settingIds.roles, undefined);
  if (typeof value !== "object" || value === null) return new Map();
  return new Map(
    Object.entries(value).flatMap(([name, wanted]) => {
      const role = metricRoles.find((known) => known === wanted);
      return role === undefined ? [] : [[name, role] as const];
    }),
  );
}

export function diagnosisOptionsOfSettings(): DiagnosisOptions {
  const sensitivity = read(settingIds.sensitivity, undefined);
  const switches = read(settingIds.signs, undefined);
  const isOff = (sign: Sign) =>
    typeof switches === "object" && switches !== null && Reflect.get(switches, sign) === false;
  return {
    sensitivity: sensitivities.find((known) => known === sensitivity) ?? "normal",
    off: new Set(signs.filter(isOff)),
  };
}

/** Globs of logs to paths of scripts, both relative to the workspace folder. */
export function scriptSettings(scope: vscode.Uri): ReadonlyMap<string, string> {
  const value = read(settingIds.scripts, scope);
  if (typeof value !== "object" || value === null) return new Map();
  return new Map(
    Object.entries(value).filter(
      (entry): entry is [string, string] => typeof entry[1] === "string",
    ),
  );
}

export function notificationsWanted(): boolean {
  return read(settingIds.notifications, undefined) !== false;
}

/** Whether problems of runs that ended before this window was opened are listed although their log is not open. */
export function endedRunsWanted(): boolean {
  return read(settingIds.endedRuns, undefined) === true;
}

/** Whether what commands print in integrated terminals is read. */
export function terminalsFollowed(): boolean {
  return read(settingIds.terminals, undefined) !== false;
}

/** Whether the outputs of open notebooks are read. */
export function notebooksFollowed(): boolean {
  return read(settingIds.notebooks, undefined) !== false;
}

export interface TrialSettings {
  readonly runner: "local" | "slurm";
  /** Options of `sbatch`. */
  readonly slurmOptions: string;
  /** How many trials run at the same time. */
  readonly jobs: number;
  /** For all trials of one study. */
  readonly minutes: number;
  readonly keepCopies: boolean;
}

const [mostJobs, mostMinutes] = [64, 10_080];

export function trialSettings(scope: vscode.Uri): TrialSettings {
  const slurmOptions = read(settingIds.trialSlurmOptions, scope);
  const [jobs, minutes] = [read(settingIds.trialJobs, scope), read(settingIds.trialMinutes, scope)];
  return {
    runner: read(settingIds.trialRunner, scope) === "slurm" ? "slurm" : "local",
    slurmOptions: typeof slurmOptions === "string" ? slurmOptions : "",
    jobs: typeof jobs === "number" && jobs >= 1 ? Math.min(Math.floor(jobs), mostJobs) : 1,
    minutes: typeof minutes === "number" && minutes > 0 ? Math.min(minutes, mostMinutes) : 10,
    keepCopies: read(settingIds.trialKeepCopies, scope) === true,
  };
}

export function onDidChangeSettings(
  ids: readonly SettingId[],
  listener: () => void,
): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((event) => {
    if (ids.some((id) => event.affectsConfiguration(`${section}.${id}`))) listener();
  });
}

/** The value if it is a list of strings, else the manifest's default. */
function strings(id: SettingId, scope: vscode.Uri): readonly string[] {
  const value = read(id, scope);
  if (isStrings(value)) return value;
  const fallback = vscode.workspace.getConfiguration(section, scope).inspect(id)?.defaultValue;
  return isStrings(fallback) ? fallback : [];
}

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function read(id: SettingId, scope: vscode.Uri | undefined): unknown {
  return vscode.workspace.getConfiguration(section, scope).get(id);
}
