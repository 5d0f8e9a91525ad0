import { open, readdir } from "node:fs/promises";
import path from "node:path";
import { companionKind, isWithinRun } from "../core/run/companions/companionName.ts";
import {
  type Companions,
  mergeHyperparameters,
} from "../core/run/companions/mergeHyperparameters.ts";
import { type Hyperparameters, nameTemplate } from "../core/run/companions/nameHyperparameters.ts";
import { longestCompanion, readCompanion } from "../core/run/companions/readCompanion.ts";
import { fileFacts } from "./fileFacts.ts";

const mostCompanions = 8;
const mostParameters = 200;

/**
 * Hyperparameters of a log that stand beside it: in settings files in its folder or one above, in a tracker's
 * folder of parameters, and in the names of file and folders. Whatever cannot be read counts as not there.
 */
export async function hyperparametersBeside(log: string): Promise<Hyperparameters> {
  const folder = path.dirname(log);
  const name = path.basename(log);
  const entries = await namesIn(folder);
  const template = nameTemplate(name);
  const alone = !entries.some((entry) => entry !== name && nameTemplate(entry) === template);
  const above = path.dirname(folder);
  const aboveIsOwn = isWithinRun(path.basename(folder));
  const [parameters, named, beside, hydra, outer] = await Promise.all([
    parametersOf(log),
    readAll(
      folder,
      entries.filter((entry) => companionKind(entry, name) === "named-after-log"),
    ),
    readAll(
      folder,
      entries.filter((entry) => companionKind(entry, name) === "plain"),
    ),
    readAll(path.join(folder, ".hydra"), entries.includes(".hydra") ? ["config.yaml"] : []),
    readAll(
      above,
      (await namesIn(above)).filter((entry) => companionKind(entry, name) === "plain"),
    ),
  ]);
  const companions: Companions = {
    own: [
      parameters,
      ...named,
      ...(alone ? [...beside, ...hydra] : []),
      ...(alone && aboveIsOwn ? outer : []),
    ],
    shared: [...(alone ? [] : [...beside, ...hydra]), ...(alone && aboveIsOwn ? [] : outer)],
  };
  return mergeHyperparameters(fileFacts(log), companions);
}

/** MLflow keeps each hyperparameter of a run in a file of its own, `params/` beside the log's `metrics/`. */
async function parametersOf(log: string): Promise<Hyperparameters> {
  const parts = path.dirname(log).split(path.sep);
  const metrics = parts.lastIndexOf("metrics");
  if (metrics < 0) return new Map();
  const folder = [...parts.slice(0, metrics), "params"].join(path.sep);
  const names = (await namesIn(folder)).slice(0, mostParameters);
  const values = await Promise.all(names.map((name) => head(path.join(folder, name))));
  const lines = names.map((name, i) => [name, values[i]?.trim() ?? ""]);
  return readCompanion("params.json", JSON.stringify(Object.fromEntries(lines)));
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch {
    return [];
  }
}

async function readAll(folder: string, names: readonly string[]): Promise<Hyperparameters[]> {
  return Promise.all(
    names
      .slice(0, mostCompanions)
      .map(async (name) => readCompanion(name, await head(path.join(folder, name)))),
  );
}

/** The text, and one unit more than is read of it where it is longer; "" where it cannot be read. */
async function head(file: string): Promise<string> {
  try {
    const handle = await open(file, "r");
    try {
      if (!(await handle.stat()).isFile()) return "";
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
