import { CORE_SCHEMA, load } from "js-yaml";
import type { HyperparameterValue } from "../../log/events/logEvent.ts";
import { readEntries, type Scalar } from "../../log/grammar/literal.ts";
import {
  canonicalHyperparameter,
  canonicalOfPath,
  hyperparameterValue,
  isKindName,
} from "../../log/words/hyperparameters.ts";
import type { Hyperparameters } from "./nameHyperparameters.ts";

/** Longer texts are data, not settings; in UTF-16 units. */
export const longestCompanion = 256 * 1024;
const deepest = 8;
const mostEntries = 500;
/** Aliases let a short text stand for any number of nodes. */
const mostNodes = 20_000;
const longestKey = 200;

interface Entry {
  /** Names from the outermost to the innermost. */
  readonly path: readonly string[];
  readonly value: Scalar;
}

/**
 * Hyperparameters in a settings file beside a log, by its name YAML or JSON. Nested keys count by their last name
 * (`optimizer: {name: sgd, lr: 0.1}`), the outermost first; W&B's `key: {desc, value}` is unwrapped. Nothing where
 * the text is too long or is no mapping. Takes time in proportion to the text, whatever it holds: js-yaml does not go
 * back over what it has read.
 */
export function readCompanion(name: string, text: string): Hyperparameters {
  if (text.length > longestCompanion) return new Map();
  const entries = /\.json$/i.test(name) ? jsonEntries(text) : yamlEntries(text);
  return interpreted(entries.slice(0, mostEntries));
}

/** As many of them say that a file is about a training. */
const fewestKnown = 3;

/** The same of a YAML file whose name says nothing: nothing where it is not clearly the settings of a training. */
export function readUnusualCompanion(name: string, text: string): Hyperparameters {
  const found = readCompanion(name, text);
  const known = [...found.keys()].filter((key) => canonicalHyperparameter(key) === key);
  return known.length >= fewestKnown ? found : new Map();
}

function jsonEntries(text: string): Entry[] {
  const start = text.search(/\S/);
  if (text[start] !== "{") return [];
  return readEntries(text, start).entries.map(({ key, value }) => ({
    path: unwrappedPath(key.split("/")),
    value,
  }));
}

function yamlEntries(text: string): Entry[] {
  const entries: Entry[] = [];
  let nodes = 0;
  const walk = (node: unknown, path: readonly string[]): void => {
    nodes += 1;
    if (nodes > mostNodes || entries.length >= mostEntries || path.length > deepest) return;
    if (typeof node === "object" && node !== null) {
      if (Array.isArray(node)) {
        if (node.length === 1) walk(node[0], path);
        return;
      }
      for (const [key, value] of Object.entries(node)) walk(value, [...path, key]);
    } else if (
      node === null ||
      typeof node === "string" ||
      typeof node === "number" ||
      typeof node === "boolean"
    ) {
      entries.push({ path: unwrappedPath(path), value: node });
    }
  };
  try {
    // A key that stands twice counts by its last value, as it does for the tools that read these files.
    walk(load(text, { schema: CORE_SCHEMA, json: true }), []);
  } catch {
    return [];
  }
  return entries;
}

/** W&B writes `lr: {desc: …, value: 0.1}`. */
function unwrappedPath(path: readonly string[]): readonly string[] {
  if (path.length < 2) return path;
  if (path[1] === "value") return [path[0] ?? "", ...path.slice(2)];
  return path[1] === "desc" ? [] : path;
}

function interpreted(entries: readonly Entry[]): Hyperparameters {
  const outermostFirst = entries
    .filter(({ path, value }) => path.length > 0 && value !== null)
    .sort((a, b) => a.path.length - b.path.length);
  const counts = new Map<string, number>();
  for (const { path } of outermostFirst) {
    const last = path.at(-1) ?? "";
    counts.set(last, (counts.get(last) ?? 0) + 1);
  }
  const found = new Map<string, HyperparameterValue>();
  for (const { path, value } of outermostFirst) {
    const last = path.at(-1) ?? "";
    const canonical = canonicalOfPath(path);
    const ambiguous = (counts.get(last) ?? 0) > 1 || isKindName(last);
    const key = canonical ?? (ambiguous ? path.join("/") : last);
    if (path.includes("_wandb") || found.has(key) || key.length > longestKey) continue;
    const text = String(value);
    const read = hyperparameterValue(
      key,
      last === "_target_" ? (text.split(".").at(-1) ?? text) : text,
    );
    if (read !== null) found.set(key, read);
  }
  return found;
}
