import { metricName } from "../../words/metricName.ts";
import { phaseOf, wordsOf } from "../../words/metricWords.ts";
import { parseNumber } from "../../words/numbers.ts";
import type { Json } from "../literal.ts";

/** A metric and its values one after the other; null where one is missing. */
export interface Curve {
  readonly name: string;
  readonly values: readonly (number | null)[];
}

const mostCurves = 500;
const deepest = 3;

/** All curves of an object. The name of a section is part of theirs where it says something of them. */
export function curvesOf(object: ReadonlyMap<string, Json>): readonly Curve[] {
  const curves: Curve[] = [];
  collect(object, "", 0, curves);
  const plain = curves.map(({ name }) => name.slice(name.indexOf("/") + 1));
  const sections = new Set(curves.map(({ name }) => name.slice(0, name.indexOf("/") + 1)));
  const [only = ""] = sections;
  const saysNothing = sections.size === 1 && only !== "" && !saysPhase(only);
  return curves.map((curve, index) =>
    saysNothing ? { ...curve, name: plain[index] ?? curve.name } : curve,
  );
}

function collect(
  object: ReadonlyMap<string, Json>,
  path: string,
  depth: number,
  curves: Curve[],
): void {
  for (const curve of listsOf(object))
    if (curves.length < mostCurves) curves.push({ ...curve, name: path + curve.name });
  if (depth >= deepest) return;
  for (const [key, value] of object)
    if (value instanceof Map && !isColumn(value))
      collect(value, `${path}${key}/`, depth + 1, curves);
}

/** The curves that stand in an object itself. */
export function listsOf(value: Json): readonly Curve[] {
  if (!(value instanceof Map)) return [];
  return [...value].flatMap(([key, item]): readonly Curve[] => {
    const name = singular(key);
    if (Array.isArray(item)) return item.some(isObject) ? columnsOf(name, item) : curve(name, item);
    return item instanceof Map && isColumn(item) ? curve(name, [...item.values()]) : [];
  });
}

function curve(name: string, items: readonly Json[]): readonly Curve[] {
  if (!isCurve(name)) return [];
  const values = items.map(numberOf);
  if (values.includes(undefined) || values.every((value) => value === null)) return [];
  return [{ name, values: values.map((value) => value ?? null) }];
}

/** `[{"mse": 1, "mae": 2}, …]`, an object for each epoch. */
function columnsOf(name: string, items: readonly Json[]): readonly Curve[] {
  const [first] = items;
  if (!(first instanceof Map) || !items.every(isObject)) return [];
  return [...first.keys()].flatMap((key) =>
    curve(
      `${name}/${key}`,
      items.map((item) => (item instanceof Map ? (item.get(key) ?? null) : null)),
    ),
  );
}

/** undefined where it is no number, null where one is missing. */
function numberOf(item: Json): number | null | undefined {
  if (typeof item === "number" || item === null) return item;
  return typeof item === "string" ? (parseNumber(item) ?? undefined) : undefined;
}

function isObject(item: Json): boolean {
  return item instanceof Map;
}

/** A column of a data frame: a number for each row. */
function isColumn(object: ReadonlyMap<string, Json>): boolean {
  let row = 0;
  for (const [key, value] of object) {
    if (key !== String(row++)) return false;
    if (typeof value === "object" && value !== null) return false;
  }
  return row > 1;
}

function saysPhase(path: string): boolean {
  return wordsOf(path).some((word) => phaseOf(word) !== null);
}

export function isCurve(name: string): boolean {
  return metricName(singular(name)) !== null;
}

/** A list of accuracies is called so; the metric is the accuracy. */
function singular(name: string): string {
  return name.replace(/accuracies$/, "accuracy");
}
