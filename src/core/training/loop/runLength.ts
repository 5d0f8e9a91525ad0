import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { bindingsOf } from "../../python/bindings.ts";
import { type Call, callAt, callsOf, callsOfMethod } from "../../python/calls.ts";
import { functionNamed } from "../../python/classes.ts";
import { evaluate } from "../../python/evaluate.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { functionOf, isWithin, loopsAround, nameOfDefinition, textOf } from "../../python/tree.ts";

/** The loops that a statement is repeated by, innermost first, also those around the only call of its function. */
export function loopsThrough(script: Script, node: SyntaxNode, depth = 0): readonly SyntaxNode[] {
  const loops = loopsAround(node);
  const definition = functionOf(node);
  if (!definition || depth > 3) return loops;
  const name = nameOfDefinition(script, definition);
  const callers = callsOf(script).filter(
    (c) => c.method === name && !isWithin(c.node, definition) && !isBuiltIn(script, c),
  );
  const around = callers
    .map((c) => loopsThrough(script, c.node, depth + 1))
    .find((found) => found.length > 0);
  return [...loops, ...(around ?? [])];
}

function isBuiltIn(script: Script, call: Call): boolean {
  return call.receiver === null && functionNamed(script, call.method) === null;
}

/** The backward passes of the file. */
export function backwardCalls(script: Script): readonly Call[] {
  return callsOfMethod(script, "backward", "manual_backward");
}

/** How often the optimizer may step in this run, as far as the script says; null where it does not. */
export interface RunLength {
  /** Times that the outermost training loop turns. */
  readonly outer: number | null;
  /** Batches in one turn, where there is a loop within. */
  readonly inner: number | null;
  readonly outerLoop: SyntaxNode | null;
  readonly innerLoop: SyntaxNode | null;
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
    return { outer: null, inner: null, outerLoop: null, innerLoop: null };
  }
  const isNested = loops.length > 1;
  return {
    outer: turnsOf(script, outermost),
    inner: isNested ? turnsOf(script, innermost) : 1,
    outerLoop: outermost,
    innerLoop: isNested ? innermost : null,
  };
});

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

function turnsOf(script: Script, loop: SyntaxNode): number | null {
  const iterable = iterableOf(loop);
  return iterable ? lengthOf(script, iterable, 0) : null;
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
function lengthOf(script: Script, node: SyntaxNode, depth: number): number | null {
  if (depth > 6) return null;
  if (node.name === "VariableName") {
    const [binding, another] = bindingsOf(script, textOf(script, node), node)?.bindings ?? [];
    return binding?.kind === "value" && !another
      ? lengthOf(script, binding.value, depth + 1)
      : null;
  }
  const call = callAt(script, node);
  if (!call) return null;
  const items = itemsOf(script, call.argumentList);
  const [first, second, third] = items;
  if (call.method === "range" || call.method === "trange") {
    return rangeLength(script, [first?.value, second?.value, third?.value]);
  }
  if (wrappers.has(call.method)) return first ? lengthOf(script, first.value, depth + 1) : null;
  if (call.method === "split" && call.receiver && first) {
    return quotient(sizeOf(script, call.receiver, depth + 1), evaluate(script, first.value));
  }
  if (call.method === "DataLoader" && first) {
    const size = argumentOf(script, call.argumentList, "batch_size", 1);
    return quotient(
      sizeOf(script, first.value, depth + 1),
      size ? evaluate(script, size.value) : 1,
    );
  }
  return null;
}

function rangeLength(
  script: Script,
  [first, second, third]: readonly (SyntaxNode | undefined)[],
): number | null {
  const value = (node: SyntaxNode) => evaluate(script, node) ?? countOf(script, node);
  if (!first) return null;
  const start = second ? value(first) : 0;
  const stop = value(second ?? first);
  const step = third ? value(third) : 1;
  return start === null || stop === null ? null : quotient(stop - start, step);
}

function countOf(script: Script, node: SyntaxNode): number | null {
  const call = callAt(script, node);
  const [first] = call ? itemsOf(script, call.argumentList) : [];
  return call?.method === "len" && first ? sizeOf(script, first.value, 0) : null;
}

function quotient(a: number | null, b: number | null): number | null {
  return a === null || b === null || b <= 0 ? null : Math.ceil(a / b);
}

/** Samples in scikit-learn's own data sets. */
const knownSizes: Readonly<Record<string, number>> = {
  load_digits: 1797,
  load_iris: 150,
  load_wine: 178,
  load_breast_cancer: 569,
  load_diabetes: 442,
  fetch_california_housing: 20640,
};

/** An upper bound on the number of samples that an expression holds; null where nothing is known. */
function sizeOf(script: Script, node: SyntaxNode, depth: number): number | null {
  const call = callAt(script, node);
  const [first] = call ? itemsOf(script, call.argumentList) : [];
  if (call && first && /^(?:randperm|arange)$/.test(call.method)) {
    const exact = evaluate(script, first.value) ?? countOf(script, first.value);
    if (exact !== null) return exact;
  }
  const slices = script.all("MemberExpression").flatMap((m) => {
    const stop = /\[\s*:\s*([\w.]+)\s*\]$/.exec(textOf(script, m))?.[1];
    const bound = stop === undefined ? null : m.lastChild?.prevSibling;
    const value = bound ? evaluate(script, bound) : null;
    return value !== null && value > 0 ? [value] : [];
  });
  if (depth > 6) return null;
  const total = totalSize(script);
  const inside = slices.filter((s) => total === null || s <= total);
  return inside.length > 0 ? Math.max(...inside) : total;
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
