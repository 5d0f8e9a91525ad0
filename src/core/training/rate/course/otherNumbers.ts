import type { SyntaxNode } from "@lezer/common";
import { assigningStatements, targetsOf } from "../../../python/bindings.ts";
import { placeName } from "../../../python/calledFunction.ts";
import { callAt, callsOf } from "../../../python/calls.ts";
import { definitionCalled } from "../../../python/classes.ts";
import { evaluate } from "../../../python/evaluate.ts";
import { possibly } from "../../../python/fact.ts";
import { nodesWithin } from "../../../python/nodesWithin.ts";
import { oncePerScript } from "../../../python/oncePerScript.ts";
import { originOf } from "../../../python/origin.ts";
import type { Script } from "../../../python/script.ts";
import { bodyOf, isWithin, textOf, visit } from "../../../python/tree.ts";
import { trainingLoopOf } from "../../loop/trainingLoop.ts";
import { type Course, highestPeak, perStep, warmUpLengths } from "../scheduleCourse.ts";
import { highestOf, isPerBatch, verdictOf } from "./courseVerdict.ts";
import { type RateCourse, rateCourseOf, rateCourseWith } from "./rateCourse.ts";
import { conditionsAround } from "./ratePlaces.ts";
import { isComputing } from "./readNames.ts";

/** A number that the rate is computed from, and one that would keep it up over the run. */
export interface OtherNumber {
  readonly place: SyntaxNode;
  readonly before: number;
  readonly after: number;
  readonly code: string;
}

/** A run is gone through once for each try. */
const mostTries = 10;
/** After a third of the run this much of the rate is left at least. */
const leftAtThird = 0.099;

/** The first number by which the rate would be neither spent early nor held down; null where none alone is it. */
export const otherNumberOf = oncePerScript((script): OtherNumber | null => {
  const course = rateCourseOf(script);
  const verdict = course && verdictOf(course);
  if (!course || verdict === null || verdict === "sound") return null;
  let tries = 0;
  const numbers = placesOf(script, course).flatMap((place) => {
    const before = evaluate(script, place) ?? lengthOf(script, course, place);
    return before === null ? [] : [{ place, before }];
  });
  const likeliest = verdict === "decays" ? byNearness(numbers, course) : numbers;
  for (const { place, before } of likeliest) {
    for (const { after, code } of proposals(script, course, verdict, place, before)) {
      tries += 1;
      if (tries > mostTries) return null;
      const changed = rateCourseWith(script, new Map([[placeName(place), after]]));
      if (changed && isBetter(course, changed, verdict)) return { place, before, after, code };
    }
  }
  return null;
});

interface KnownNumber {
  readonly place: SyntaxNode;
  readonly before: number;
}

/** Left of a rate that is spent. */
const spent = 0.01;
/** As far as a factor is from any length. */
const unlike = Math.LN10;

/** First what is about as long as the rate lasts, in steps or in turns. */
function byNearness(numbers: readonly KnownNumber[], course: RateCourse): readonly KnownNumber[] {
  const { rates, turns } = course;
  const lasts = rates.findLastIndex((rate) => rate >= spent * highestOf(course)) + 1;
  const lengths = [lasts, (lasts * possibly(turns)) / rates.length];
  const distance = ({ before }: KnownNumber) =>
    before < 1 ? unlike : Math.min(...lengths.map((one) => Math.abs(Math.log(before / one))));
  return numbers.toSorted((a, b) => distance(a) - distance(b));
}

function isBetter(course: RateCourse, changed: RateCourse, verdict: Course): boolean {
  const highest = highestOf(changed);
  if (verdictOf(changed) !== "sound") return false;
  if (verdict === "decays") {
    const third = changed.rates[Math.round(changed.rates.length / 3)] ?? 0;
    const isUpInTime = changed.rates.indexOf(highest) <= changed.rates.length / 3;
    return isUpInTime && highest <= highestOf(course) * 1.001 && third >= leftAtThird * highest;
  }
  const meant = course.scheduler ? 1 : course.base;
  return meant === null || meant === 0
    ? highest <= highestPeak && highest > 10 * highestOf(course)
    : highest <= meant * 1.05 && highest >= meant / 2;
}

interface Proposal {
  readonly after: number;
  readonly code: string;
}

function proposals(
  script: Script,
  course: RateCourse,
  verdict: Course,
  place: SyntaxNode,
  before: number,
): readonly Proposal[] {
  const all = course.rates.length;
  const turns = possibly(course.turns);
  // Of how many batches there are only the script itself may speak.
  const isOfTurns = !isPerBatch(course) || !course.isCounted;
  const counts = isOfTurns ? [turns] : [all, turns];
  const plain = (after: number): Proposal => ({ after, code: String(after) });
  if (verdict === "rises") {
    if (before < all / 2) return [];
    return warmUpLengths(all).map(plain);
  }
  if (before > 0 && before < 1) {
    return counts
      .map(perStep)
      .filter((after) => after > before)
      .map(plain);
  }
  if (before < 1 || before >= all) return [];
  if (place.name === "CallExpression") return ofAllTurns(script, course, place, before);
  const thirds = counts.map((count) => Math.ceil(count / 3));
  return [...thirds, ...counts].filter((after) => after > before).map(plain);
}

/** `len(loader)` becomes `len(loader) * epochs`. */
function ofAllTurns(
  script: Script,
  course: RateCourse,
  place: SyntaxNode,
  before: number,
): readonly Proposal[] {
  const turns = possibly(course.turns);
  const loop = trainingLoopOf(script);
  const count = loop?.outer.from === course.loop.from ? loop.count : null;
  const by = count === null ? String(turns) : /^[\w.]+$/.test(count) ? count : `(${count})`;
  return [{ after: before * turns, code: `${textOf(script, place)} * ${by}` }];
}

function lengthOf(script: Script, { lengths }: RateCourse, place: SyntaxNode): number | null {
  return callAt(script, place)?.name === "len" ? (lengths.get(placeName(place)) ?? null) : null;
}

/** Numbers and lengths that the rate depends on, and not how long the run is. */
function placesOf(script: Script, course: RateCourse): readonly SyntaxNode[] {
  const { names, writes, given } = course.places;
  const statements = [
    ...writes,
    ...given,
    ...assigningStatements(script).filter((statement) =>
      targetsOf(statement).some((target) => names.has(textOf(script, target))),
    ),
  ];
  const spans = statements.flatMap((statement) => [statement, ...conditionsAround(statement)]);
  const called = callsOf(script).filter((call) => spans.some((span) => isWithin(call.node, span)));
  const bodies = called.flatMap((call) => {
    const definition = definitionCalled(script, call);
    return (definition && bodyOf(definition)) ?? [];
  });
  const found = new Map<string, SyntaxNode>();
  const fixed = new Set(course.loops.flatMap(({ node }) => lengthPlacesOf(script, node)));
  const add = (node: SyntaxNode) => {
    const key = placeName(node);
    if (!fixed.has(key)) found.set(key, node);
  };
  const read = (name: "VariableName" | "MemberExpression") =>
    script.all(name).filter((node) => names.has(textOf(script, node)));
  for (const node of [...read("VariableName"), ...read("MemberExpression")]) {
    const origin = originOf(script, node);
    if (typeof origin?.value === "number") add(origin.literal);
  }
  for (const span of [...spans, ...bodies]) {
    for (const node of numbersWithin(script, span)) add(node);
    for (const call of nodesWithin(script, "CallExpression", span))
      if (callAt(script, call)?.name === "len") add(call);
  }
  return [...found.values()].sort((a, b) => a.from - b.from);
}

/** What says how often a loop turns. */
function lengthPlacesOf(script: Script, loop: SyntaxNode): readonly string[] {
  const keys: string[] = [];
  visit(loop, (node) => {
    if (node.name === "Body") return false;
    keys.push(placeName(node));
    const origin = /^(?:VariableName|MemberExpression)$/.test(node.name)
      ? originOf(script, node)
      : null;
    if (origin) keys.push(placeName(origin.literal));
    return true;
  });
  return keys;
}

/** Numbers that something is computed from; not those that an object is made with. */
function numbersWithin(script: Script, span: SyntaxNode): readonly SyntaxNode[] {
  const numbers: SyntaxNode[] = [];
  const add = (node: SyntaxNode): boolean => {
    if (node.name === "Number") numbers.push(node);
    const call = node.name === "CallExpression" ? callAt(script, node) : null;
    return call === null || isComputing(script, call);
  };
  if (add(span)) visit(span, add);
  return numbers;
}
