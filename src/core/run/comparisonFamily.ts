import { eachInParts, mapInParts, type Parts } from "../parts.ts";
import { homeOf } from "./companionHome.ts";
import { isWithinRun } from "./companions/companionName.ts";
import { isOrdinal, nameHyperparameters, nameTemplate } from "./companions/nameHyperparameters.ts";
import { mainSeries } from "./mainSeries.ts";
import type { Run } from "./run.ts";

/** Runs that by their place may be of one experiment. */
export interface Family {
  /** The same for the same place, whatever runs are there. */
  readonly place: string;
  readonly members: readonly Member[];
}

export interface Member {
  readonly run: Run;
  /** The part of the path in which the runs of the family differ. */
  readonly label: string;
  /** The label only counts the run (`run_1`). */
  readonly ordinal: boolean;
}

interface Placed {
  readonly run: Run;
  readonly folder: readonly string[];
  readonly file: string;
}

/**
 * Puts together the runs of sibling folders, or of files in one folder whose names differ only in what varies,
 * where their logs have one format.
 * A log stands for one run, its longest, unless it says in what its runs differ.
 */
export function* familiesOf(runs: readonly Run[]): Parts<readonly Family[]> {
  const placed = yield* mapInParts(oneOfEachLog(runs), place);
  const perFolder = new Map<string, Set<string>>();
  for (const { folder, file } of placed) {
    const key = folder.join("/");
    perFolder.set(key, (perFolder.get(key) ?? new Set()).add(file));
  }
  const families = new Map<string, Member[]>();
  const templates = new Map<string, readonly string[]>();
  yield* eachInParts(placed, (at) => {
    const alone = perFolder.get(at.folder.join("/"))?.size === 1;
    const above = at.folder.slice(0, -1);
    const stem = above.join("/");
    const template = templates.get(stem) ?? templated(above);
    templates.set(stem, template);
    const { key: where, label } = familyOf(at, template, alone);
    const key = JSON.stringify([where, at.run.format]);
    const ordinal = isOrdinal(label) && !statesSettings(label);
    const members = families.get(key) ?? [];
    members.push({ run: at.run, label, ordinal });
    families.set(key, members);
  });
  return [...families]
    .filter(([, members]) => members.length > 1)
    .map(([place, members]) => ({ place, members }));
}

function familyOf(
  { folder, file }: Placed,
  above: readonly string[],
  alone: boolean,
): { readonly key: string; readonly label: string } {
  const own = folder.at(-1) ?? "";
  const template = nameTemplate(file);
  const isOwnPlace = alone && !(statesSettings(own) && statesSettings(file));
  return !isOwnPlace && template.includes("*")
    ? { key: [...above, ...templated([own]), template].join("/"), label: file }
    : { key: [...above, "*", ...(alone ? [] : [file])].join("/"), label: own };
}

function statesSettings(name: string): boolean {
  return nameHyperparameters(name).size > 0;
}

/** Folders that state hyperparameters are alike but for those; of deep paths, the two nearest. */
function templated(folders: readonly string[]): readonly string[] {
  return folders.map((name, i) =>
    i >= folders.length - 2 && statesSettings(name) ? nameTemplate(name) : name,
  );
}

function place(run: Run): Placed {
  const home = homeOf(run.path, run.format, [run]);
  const folder = home.folder.split(/[\\/]/);
  while (folder.length > 1 && isWithinRun(folder.at(-1) ?? "")) folder.pop();
  const file = home.part ? "" : (run.path.split(/[\\/]/).at(-1) ?? "");
  return { run, folder, file };
}

function oneOfEachLog(runs: readonly Run[]): readonly Run[] {
  const logs = new Map<string, Run[]>();
  for (const run of runs) logs.set(run.path, [...(logs.get(run.path) ?? []), run]);
  return [...logs.values()].flatMap((ofLog) =>
    ofLog.length === 1 || differ(ofLog) ? ofLog : [ofLog.reduce(longer)],
  );
}

function differ(runs: readonly Run[]): boolean {
  return new Set(runs.map((run) => JSON.stringify([...run.hyperparameters]))).size === runs.length;
}

function longer(a: Run, b: Run): Run {
  return lengthOf(b) > lengthOf(a) ? b : a;
}

export function lengthOf(run: Run): number {
  return (mainSeries(run, "train_loss") ?? mainSeries(run, "val_loss"))?.length ?? 0;
}
