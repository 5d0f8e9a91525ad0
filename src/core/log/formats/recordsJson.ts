import { isResult, NumberRecords, numbersOf, type RecordEntry } from "../grammar/json/records.ts";
import { runsIn } from "../grammar/json/runsIn.ts";
import { type Json, readLiteral } from "../grammar/literal.ts";
import type { DocumentFormat, Emit } from "../logFormat.ts";
import { isNoise, metricName } from "../words/metricName.ts";
import { phaseOf, wordsOf } from "../words/metricWords.ts";
import { isPositionName } from "../words/positions.ts";
import { giveSetting } from "./seriesJson.ts";

/**
 * A JSON document with a list of records, an object for each: Chainer's `log`, skorch's history, histories that a
 * script dumps as a list of dicts, perhaps below a key beside settings, and records under the number of their epoch
 * (`{"1": {"loss": …}}`, `{"epoch_1": …}`). Lists of different keys are read one after the other.
 */
export const recordsJson: DocumentFormat = {
  kind: "document",
  id: "records-json",
  label: "JSON records",
  recognises(head) {
    if (!/^\s*(?:\[\s*\{|\{)/.test(head) || /\}[^\S\n]*\n\s*\{/.test(head)) return false;
    if (numbered.test(head)) return hasMetric(head);
    const list = /(?:^\s*|:\s{0,20})\[\s{0,20}\{/.exec(head);
    if (list === null) return false;
    const records = head.slice(list.index);
    return hasMetric(records) && (placeIn(records) || isBare(records));
  },
  read(text, _file, emit) {
    readLists(readLiteral(text).value, "", emit, 0);
  },
};

const numbered =
  /^\s*\{(?:\s{0,20}"[^"\n\\]{1,60}"\s{0,20}:\s{0,20}\{)?\s{0,20}"(?:[A-Za-z]{1,12}[ _-]?)?\d{1,9}"\s{0,20}:\s{0,20}\{/;
const numberedKey = /^([A-Za-z]{1,12})?[ _-]?(\d{1,9})$/;
const counted = /^(?:epoch|ep|round|iteration|iter|step)s?$/i;
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

/** Records without a place are those of a training where they have a loss and no text, and another follows. */
function isBare(records: string): boolean {
  const first = records.slice(0, records.indexOf("}") + 1);
  if (/:\s{0,20}["{[]/.test(first.slice(first.indexOf("{")))) return false;
  if (!/^\s{0,20},\s{0,20}\{/.test(records.slice(first.length))) return false;
  return [...first.matchAll(key)].some(([, name = ""]) => metricName(name)?.kind === "loss");
}

function readLists(value: Json, name: string, emit: Emit, depth: number): void {
  if (Array.isArray(value)) return readRecords(value, name, emit);
  if (!(value instanceof Map) || depth >= deepest) return;
  const records = recordsByNumber(value);
  if (records !== null) return readRecords(records, name, emit);
  const runs = runsIn(new Map([...value].map(([own, item]) => [own, listed(item)])), namesIn);
  for (const [own, item] of value) {
    if (typeof item !== "object") giveSetting(own, item, emit);
    else {
      if (runs.some(([run]) => run === own)) emit({ kind: "runStart", line: 1, name: own });
      readLists(item, own, emit, depth + 1);
    }
  }
}

function readRecords(items: readonly Json[], name: string, emit: Emit): void {
  const read = items.slice(0, mostRecords).flatMap((item) => {
    const entries = item instanceof Map ? entriesOf(item, "") : [];
    return entries.length === 0 ? [] : [entries];
  });
  if (areResults(read)) return;
  const phase = wordsOf(name).some((word) => phaseOf(word) !== null) ? name : null;
  const records = new NumberRecords();
  for (const entries of read) {
    const { numbers, evaluation } = numbersOf(entries);
    const wanted = [...numbers].flatMap(([own, number]): [string, number][] =>
      isNoise(own) && !isKept(own) ? [] : [[phase === null ? own : named(own, phase), number]],
    );
    records.record(new Map(wanted), evaluation, 1, emit);
  }
}

/** Where each is called otherwise and none goes on, the records are those of several models or samples. */
function areResults(records: readonly (readonly RecordEntry[])[]): boolean {
  const [first = [], second = []] = records;
  if (records.length < 2 || !isResult(first)) return false;
  const place = (entries: readonly RecordEntry[]) =>
    entries.filter((entry) => isPositionName(entry.key)).map((entry) => entry.value);
  return String(place(first)) === String(place(second));
}

function named(metric: string, phase: string): string {
  const known = metricName(metric);
  return known?.phase === null && known.kind !== "learningRate" ? `${phase} ${metric}` : metric;
}

/** `{"1": {…}, "2": {…}}`, each with its number as its epoch or step where it does not state one. */
function recordsByNumber(object: ReadonlyMap<string, Json>): readonly Json[] | null {
  const records: Json[] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const [name, value] of object) {
    const [, word = "epoch", digits = ""] = numberedKey.exec(name) ?? [];
    const number = Number(digits);
    if (digits === "" || !counted.test(word) || !(value instanceof Map) || number <= last)
      return null;
    last = number;
    const place = /^(?:iter|step)/i.test(word) ? "step" : "epoch";
    records.push(value.has(place) ? value : new Map<string, Json>([[place, number], ...value]));
  }
  return records.length > 1 && records.some(hasNumbers) ? records : null;
}

function hasNumbers(record: Json): boolean {
  return record instanceof Map && [...record.values()].some((value) => typeof value === "number");
}

/** A section as an object, by which it is compared with others. */
function listed(value: Json): Json {
  return Array.isArray(value) ? new Map<string, Json>([["", value]]) : value;
}

function namesIn(section: ReadonlyMap<string, Json>): readonly string[] {
  const list = section.get("") ?? recordsByNumber(section);
  const first = Array.isArray(list) ? list[0] : undefined;
  return first instanceof Map ? [...first.keys()].filter((name) => metricName(name) !== null) : [];
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
