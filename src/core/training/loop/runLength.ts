import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { type Call, callAt, callsOf, callsOfMethod } from "../../python/calls.ts";
import { functionNamed } from "../../python/classes.ts";
import { evaluate } from "../../python/evaluate.ts";
import {
  combined,
  conditionAt,
  type Fact,
  factOf,
  isKnown,
  possibly,
  unknown,
} from "../../python/fact.ts";
import type { Frame } from "../../python/frame.ts";
import { numberOf } from "../../python/numberFact.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import { onlyEnd } from "../../python/onlyEnd.ts";
import type { Script } from "../../python/script.ts";
import {
  classAround,
  functionOf,
  isWithin,
  loopsAround,
  nameOfDefinition,
  sameNode,
  textOf,
} from "../../python/tree.ts";
import { knownSizes } from "../data/dataSource.ts";
import { rowCountOf } from "../data/rowCount.ts";

/** So many functions that call each other are followed. */
const deepest = 4;

/** The loops that a statement is repeated by, innermost first, also those around the only call of its function. */
export function loopsThrough(script: Script, node: SyntaxNode): readonly SyntaxNode[] {
  return loopsFrom(script, node, 0);
}

function loopsFrom(script: Script, node: SyntaxNode, depth: number): readonly SyntaxNode[] {
  const loops = loopsAround(node);
  const definition = functionOf(node);
  if (!definition || depth === deepest) return loops;
  return [...loops, ...loopsAroundCalls(script, definition, depth + 1)];
}

const knownLoops = oncePerScript(() => new Map<string, readonly SyntaxNode[]>());

/** Those around the first call of a function that is repeated at all. */
function loopsAroundCalls(
  script: Script,
  definition: SyntaxNode,
  depth: number,
): readonly SyntaxNode[] {
  const key = `${definition.from} ${depth}`;
  const known = knownLoops(script).get(key);
  if (known) return known;
  const name = nameOfDefinition(script, definition);
  const callers = callsOfMethod(script, name).filter(
    (c) =>
      !isWithin(c.node, definition) && !isBuiltIn(script, c) && !isOfAnother(script, c, definition),
  );
  let found: readonly SyntaxNode[] = [];
  for (const { node } of callers) {
    found = loopsFrom(script, node, depth);
    if (found.length > 0) break;
  }
  knownLoops(script).set(key, found);
  return found;
}

/** `validate.run()` and `model.train()` beside a function of the file that is no method. */
function isOfAnother(script: Script, { receiver }: Call, definition: SyntaxNode): boolean {
  return receiver !== null && script.join === null && classAround(definition) === null;
}

function isBuiltIn(script: Script, call: Call): boolean {
  return call.receiver === null && functionNamed(script, call.method) === null;
}

/** The backward passes of the file. */
export function backwardCalls(script: Script): readonly Call[] {
  return callsOfMethod(script, "backward", "manual_backward");
}

/** How often the optimizer may step in this run, as far as the script says. */
export interface RunLength {
  /** Times that the outermost training loop turns. */
  readonly outer: Fact<number>;
  /** Batches in one turn, where there is a loop within; else one. */
  readonly inner: Fact<number>;
  readonly outerLoop: SyntaxNode | null;
  readonly innerLoop: SyntaxNode | null;
  /** Loops around the backward pass, those of the two and those between them. */
  readonly depth: number;
}

export const runLengthOf = oncePerScript((script): RunLength => {
  const candidates = backwardCalls(script).map((b) => loopsThrough(script, b.node));
  const gradients = callsOf(script)
    .filter((c) => c.name === "torch.autograd.grad")
    .map((c) => loopsThrough(script, c.node));
  const loops = [...candidates, ...gradients].sort((a, b) => b.length - a.length)[0] ?? [];
  const [innermost] = loops;
  const outermost = loops.at(-1);
  if (!innermost || !outermost) {
    return { outer: unknown, inner: unknown, outerLoop: null, innerLoop: null, depth: 0 };
  }
  const isNested = loops.length > 1;
  return {
    outer: turnsOf(script, outermost),
    inner: isNested ? turnsOf(script, innermost) : factOf(1, []),
    outerLoop: outermost,
    innerLoop: isNested ? innermost : null,
    depth: loops.length,
  };
});

/** Batches in an epoch, where the script does not say how many. */
export const usualBatches = 50;
/** As few as that, where a schedule is followed: one that is spent by then is so after more, too. */
export const fewBatches = 10;

/** What the lengths in the numbers of a schedule are: of the loader, as nothing else has one that matters there. */
export function batchesOf({ inner, innerLoop }: RunLength): number {
  return innerLoop === null ? 1 : (possibly(inner) ?? usualBatches);
}

/** The iterable of `for a, b in iterable:`. */
export function iterableOf(loop: SyntaxNode): SyntaxNode | null {
  if (loop.name !== "ForStatement") return null;
  for (let child = loop.firstChild; child; child = child.nextSibling) {
    if (child.name === "in") return child.nextSibling;
  }
  return null;
}

/** Names that a loop binds at each turn. */
export function loopVariables(script: Script, loop: SyntaxNode): readonly string[] {
  const iterable = iterableOf(loop);
  if (!iterable) return [];
  return (
    textOf(script, { from: loop.from + 3, to: iterable.from }).match(/\b(?!in\b)[A-Za-z_]\w*/g) ??
    []
  );
}

function turnsOf(script: Script, loop: SyntaxNode): Fact<number> {
  const iterable = iterableOf(loop);
  return iterable ? itemCountOf(script, iterable) : unknown;
}

/** How often a loop over this turns. */
export function itemCountOf(script: Script, iterable: SyntaxNode): Fact<number> {
  return lengthOf(script, { node: iterable, frame: null }, 0);
}

interface Placed {
  readonly node: SyntaxNode;
  readonly frame: Frame | null;
}

const wrappers = new Set([
  "enumerate",
  "tqdm",
  "trange",
  "track",
  "list",
  "iter",
  "zip",
  "reversed",
]);

/** How many items an expression iterates over. */
function lengthOf(script: Script, { node, frame }: Placed, depth: number): Fact<number> {
  if (depth > 6) return unknown;
  const call = callAt(script, node);
  if (!call)
    return node.name === "CallExpression" ? unknown : lengthBehind(script, node, frame, depth);
  const items = itemsOf(script, call.argumentList);
  const [first, second, third] = items;
  if (call.method === "range" || call.method === "trange") {
    return rangeLength(script, [first?.value, second?.value, third?.value]);
  }
  if (wrappers.has(call.method)) {
    return first ? lengthOf(script, { node: first.value, frame }, depth + 1) : unknown;
  }
  if (call.method === "split" && call.receiver && first) {
    return quotient(
      sizeOf(script, { node: call.receiver, frame }, depth + 1),
      numberOf(script, first.value, frame),
    );
  }
  if (call.method === "DataLoader" && first) {
    const size = argumentOf(script, call.argumentList, "batch_size", 1);
    return quotient(
      sizeOf(script, { node: first.value, frame }, depth + 1),
      size ? numberOf(script, size.value, frame) : factOf(1, []),
    );
  }
  return lengthBehind(script, node, frame, depth);
}

/** Of what a name, an attribute or a function of the script stands for, where that is one thing. */
function lengthBehind(
  script: Script,
  node: SyntaxNode,
  frame: Frame | null,
  depth: number,
): Fact<number> {
  const end = onlyEnd(script, node, frame);
  return end === null || sameNode(end.node, node) ? unknown : lengthOf(script, end, depth + 1);
}

function rangeLength(
  script: Script,
  [first, second, third]: readonly (SyntaxNode | undefined)[],
): Fact<number> {
  if (!first) return unknown;
  const start = second ? countOf(script, first) : factOf(0, []);
  const stop = countOf(script, second ?? first);
  const step = third ? countOf(script, third) : factOf(1, []);
  return quotient(
    combined(start, stop, (from, to) => to - from),
    step,
  );
}

/** A number, or `len(data)`. */
function countOf(script: Script, node: SyntaxNode): Fact<number> {
  const number = numberOf(script, node);
  if (isKnown(number)) return number;
  const call = callAt(script, node);
  const [first] = call ? itemsOf(script, call.argumentList) : [];
  return call?.method === "len" && first
    ? sizeOf(script, { node: first.value, frame: null }, 0)
    : unknown;
}

function quotient(total: Fact<number>, each: Fact<number>): Fact<number> {
  return combined(total, each, (a, b) => (b <= 0 ? null : Math.ceil(a / b)));
}

/** An upper bound on the number of samples that an expression holds. */
function sizeOf(script: Script, { node, frame }: Placed, depth: number): Fact<number> {
  const counted = rowCountOf(script, node, frame);
  if (isKnown(counted)) return counted;
  const call = callAt(script, node);
  const [first] = call ? itemsOf(script, call.argumentList) : [];
  if (call && first && /^(?:randperm|arange)$/.test(call.method)) {
    const exact = countOf(script, first.value);
    if (isKnown(exact)) return exact;
  }
  if (depth > 6) return unknown;
  const slices = script.all("MemberExpression").flatMap((m) => {
    const stop = /\[\s*:\s*([\w.]+)\s*\]$/.exec(textOf(script, m))?.[1];
    const bound = stop === undefined ? null : m.lastChild?.prevSibling;
    const value = bound ? evaluate(script, bound) : null;
    return value !== null && value > 0 ? [value] : [];
  });
  const total = totalSize(script);
  const inside = slices.filter((size) => total === null || size <= total);
  const most = inside.length > 0 ? Math.max(...inside) : total;
  // Which of the script's data the expression holds is not followed.
  return most === null ? unknown : factOf(most, total === null ? [conditionAt("data", node)] : []);
}

function totalSize(script: Script): number | null {
  const sizes = callsOf(script).flatMap((call) => {
    const known = knownSizes[call.method];
    if (known !== undefined) return [known];
    const stated = argumentOf(script, call.argumentList, "n_samples");
    const value = stated ? evaluate(script, stated.value) : null;
    return value === null ? [] : [value];
  });
  return sizes.length > 0 ? Math.max(...sizes) : null;
}
