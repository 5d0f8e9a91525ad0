import { readdir } from "node:fs/promises";
import path from "node:path";
import {
  type CompanionKind,
  companionKind,
  isWithinRun,
  trackerFolder,
} from "../core/run/companions/companionName.ts";
import {
  type Companions,
  mergeHyperparameters,
} from "../core/run/companions/mergeHyperparameters.ts";
import {
  type Hyperparameters,
  nameTemplate,
  runNameKey,
} from "../core/run/companions/nameHyperparameters.ts";
import {
  longestCompanion,
  readCompanion,
  readUnusualCompanion,
} from "../core/run/companions/readCompanion.ts";
import { fileFacts } from "./fileFacts.ts";
import { openRegularFile } from "./openRegularFile.ts";

const mostCompanions = 8;
const mostParameters = 200;

export interface CompanionReading {
  /** A file is taken up. */
  readonly begins: (file: string) => void;
  readonly isSetAside: (file: string) => boolean;
  /** Whether a file or folder may be read at all. */
  readonly mayRead: (place: string) => Promise<boolean>;
}

/** Reads whatever lies there. */
export const anyCompanion: CompanionReading = {
  begins: () => {},
  isSetAside: () => false,
  mayRead: async () => true,
};

/**
 * Hyperparameters of a log that stand beside it: in settings files in its folder or one above, in a tracker's
 * folder of parameters, and in the names of file and folders. Whatever cannot be read counts as not there.
 */
export async function hyperparametersBeside(
  log: string,
  reading: CompanionReading = anyCompanion,
): Promise<Hyperparameters> {
  const { mayRead } = reading;
  const namesIn = async (place: string): Promise<readonly string[]> =>
    (await mayRead(place)) ? namesOf(place) : [];
  const readAll = (folder: string, names: readonly string[]) =>
    readEach(folder, names, readCompanion, reading);
  const folder = path.dirname(log);
  const name = path.basename(log);
  const entries = await namesIn(folder);
  const template = nameTemplate(name);
  const alone = !entries.some((entry) => entry !== name && nameTemplate(entry) === template);
  const above = path.dirname(folder);
  const aboveIsOwn = isWithinRun(path.basename(folder));
  const ofKind = (names: readonly string[], kind: CompanionKind) =>
    names.filter((entry) => companionKind(entry, name) === kind);
  const tracked = trackerFolder(folder.split(path.sep))?.join(path.sep) ?? null;
  const project = tracked === null ? null : path.dirname(tracked);
  const [parameters, tracker, pipeline, named, plain, unusual, hydra, outer] = await Promise.all([
    parametersOf(log, mayRead),
    tracked === null ? [] : readAll(tracked, ofKind(await namesIn(tracked), "plain")),
    project === null ? [] : readAll(project, (await namesIn(project)).filter(isPipeline)),
    readAll(folder, ofKind(entries, "named-after-log")),
    readAll(folder, ofKind(entries, "plain")),
    readOnly(folder, ofKind(entries, "unusual"), reading),
    readAll(path.join(folder, ".hydra"), entries.includes(".hydra") ? ["config.yaml"] : []),
    readAll(above, ofKind(await namesIn(above), "plain")),
  ]);
  const beside = [...plain, ...unusual];
  const companions: Companions = {
    own: [
      parameters,
      ...tracker,
      ...named,
      ...(alone ? [...beside, ...hydra] : []),
      ...(alone && aboveIsOwn ? outer : []),
    ],
    shared: [
      ...pipeline,
      ...(alone ? [] : [...beside, ...hydra]),
      ...(alone && aboveIsOwn ? [] : outer),
    ],
  };
  return mergeHyperparameters(fileFacts(log), companions);
}

/** DVC keeps the settings of all stages beside the folder of DVCLive. */
function isPipeline(name: string): boolean {
  return /^params\.ya?ml$/.test(name);
}

/** A person's name of a run of MLflow, whose folder is called by digits. */
const nameTag = "mlflow.runName";

/** MLflow keeps each hyperparameter of a run in a file of its own, `params/` beside the log's `metrics/`. */
async function parametersOf(
  log: string,
  mayRead: (place: string) => Promise<boolean>,
): Promise<Hyperparameters> {
  const parts = path.dirname(log).split(path.sep);
  const metrics = parts.lastIndexOf("metrics");
  if (metrics < 0) return new Map();
  const run = parts.slice(0, metrics).join(path.sep);
  const folder = path.join(run, "params");
  const names = (await namesOf(folder)).slice(0, mostParameters);
  const values = await Promise.all(
    names.map(async (name) => {
      const file = path.join(folder, name);
      return (await mayRead(file)) ? head(file) : "";
    }),
  );
  const lines = names.map((name, i) => [name, values[i]?.trim() ?? ""]);
  const tag = path.join(run, "tags", nameTag);
  const runName = (await mayRead(tag)) ? (await head(tag)).trim() : "";
  if (runName !== "" && !names.includes(runNameKey)) lines.push([runNameKey, runName]);
  return readCompanion("params.json", JSON.stringify(Object.fromEntries(lines)));
}

async function namesOf(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch {
    return [];
  }
}

async function readEach(
  folder: string,
  names: readonly string[],
  read: typeof readCompanion,
  { begins, isSetAside, mayRead }: CompanionReading,
): Promise<Hyperparameters[]> {
  const files = names
    .slice(0, mostCompanions)
    .map((name) => ({ name, file: path.join(folder, name) }))
    .filter(({ file }) => !isSetAside(file));
  return Promise.all(
    files.map(async ({ name, file }) => {
      const text = (await mayRead(file)) ? await head(file) : "";
      begins(file);
      return read(name, text);
    }),
  );
}

/** Of several files of unusual names nothing says which is the log's. */
async function readOnly(
  folder: string,
  names: readonly string[],
  reading: CompanionReading,
): Promise<Hyperparameters[]> {
  const found = await readEach(folder, names, readUnusualCompanion, reading);
  const settings = found.filter(({ size }) => size > 0);
  return settings.length === 1 ? settings : [];
}

/** The text, and one unit more than is read of it where it is longer; "" where it cannot be read. */
async function head(file: string): Promise<string> {
  try {
    const handle = await openRegularFile(file);
    try {
      const buffer = Buffer.alloc(longestCompanion + 1);
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
      return buffer.toString("utf8", 0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch {
    return "";
  }
}
