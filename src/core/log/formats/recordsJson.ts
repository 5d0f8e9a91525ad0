import { type Json, readLooseJson } from "../files/looseJson.ts";
import { canonicalHyperparameter, hyperparameterValue } from "../hyperparameters.ts";
import type { DocumentFormat, Emit } from "../logFormat.ts";
import { isNoise, metricName } from "../metricName.ts";
import { isPositionName } from "../positions.ts";
import { NumberRecords, numbersOf, type RecordEntry } from "./json/records.ts";

/**
 * A JSON document with a list of records, an object for each: Chainer's `log`, histories that a script dumps as a list
 * of dicts, perhaps below a key beside settings. Lists of different keys are read one after the other.
 */
export const recordsJson: DocumentFormat = {
  kind: "document",
  id: "records-json",
  label: "JSON records",
  recognises(head) {
    if (!/^\s*(?:\[\s*\{|\{)/.test(head) || /\}[^\S\n]*\n\s*\{/.test(head)) return false;
    const list = /(?:^\s*|:\s{0,20})\[\s{0,20}\{/.exec(head);
    if (list === null) return false;
    return placeIn(head.slice(list.index)) && hasMetric(head.slice(list.index));
  },
  read(text, _file, emit) {
    readLists(readLooseJson(text).value, emit, 0);
  },
};

const key = /"([^"\n\\]{1,100})"\s{0,20}:\s{0,20}"?[-+]?(?:[\d.]|NaN|Infinity)/g;
const deepest = 3;
const mostRecords = 1_000_000;

function placeIn(head: string): boolean {
  for (const [, name = ""] of head.matchAll(key)) if (isPositionName(name)) return true;
  return false;
}

function hasMetric(head: string): boolean {
  for (const [, name = ""] of head.matchAll(key)) {
    const kind = metricName(name)?.kind;
    if (kind === "loss" || kind === "accuracy") return true;
  }
  return false;
}

function readLists(value: Json, emit: Emit, depth: number): void {
  if (Array.isArray(value)) {
    const records = new NumberRecords();
    for (const item of value.slice(0, mostRecords)) {
      if (!(item instanceof Map)) return;
      const { numbers, evaluation } = numbersOf(entriesOf(item, ""));
      const wanted = [...numbers].filter(([name]) => !isNoise(name) || isKept(name));
      records.record(new Map(wanted), evaluation, 1, emit);
    }
  } else if (value instanceof Map && depth < deepest) {
    for (const [name, item] of value) {
      if (typeof item === "object") readLists(item, emit, depth + 1);
      else giveSetting(name, item, emit);
    }
  }
}

function giveSetting(name: string, value: Json, emit: Emit): void {
  const canonical = canonicalHyperparameter(name);
  const read = canonical === null ? null : hyperparameterValue(canonical, String(value));
  if (canonical !== null && read !== null)
    emit({ kind: "hyperparameter", name: canonical, value: read, line: 1 });
}

function isKept(name: string): boolean {
  return isPositionName(name) || metricName(name) !== null;
}

function entriesOf(record: ReadonlyMap<string, Json>, path: string): RecordEntry[] {
  return [...record].flatMap(([name, value]): RecordEntry[] => {
    const own = path === "" ? name : `${path}/${name}`;
    if (value instanceof Map) return entriesOf(value, own);
    return typeof value === "object" && value !== null ? [] : [{ key: own, value }];
  });
}
