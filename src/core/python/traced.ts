import type { SyntaxNode } from "@lezer/common";
import type { Parameter } from "./bindings.ts";
import type { Condition } from "./fact.ts";
import { type Frame, frameKey, type Instance } from "./frame.ts";

/** What an expression ends at. */
export type Value =
  /** An expression that says itself what it is: a literal, a call of a library, arithmetic. */
  | { readonly kind: "expression"; readonly node: SyntaxNode }
  /** Values side by side: of a tuple, or of `return a, b`. */
  | { readonly kind: "tuple"; readonly nodes: readonly SyntaxNode[] }
  /** An item of what is iterated over. */
  | { readonly kind: "item"; readonly iterable: SyntaxNode; readonly loop: SyntaxNode }
  | { readonly kind: "update"; readonly statement: SyntaxNode }
  | { readonly kind: "instance"; readonly instance: Instance }
  | { readonly kind: "function"; readonly node: SyntaxNode; readonly self: Instance | null }
  /** A parameter that nothing in the script gives a value. */
  | { readonly kind: "parameter"; readonly parameter: Parameter }
  | { readonly kind: "unknown"; readonly node: SyntaxNode };

export interface Traced {
  readonly value: Value;
  readonly frame: Frame | null;
  /** Which part of the value it is: `[0]` for the first of what an unknown call gives. */
  readonly path: readonly number[];
  readonly conditions: readonly Condition[];
}

/** Ways that lead to the same end are one; where all of them do, no condition matters. */
export function distinctEnds(found: readonly Traced[]): readonly Traced[] {
  const ends = new Map<string, Traced>();
  for (const traced of found) {
    const key = keyOf(traced);
    if (!ends.has(key)) ends.set(key, traced);
  }
  const distinct = [...ends.values()];
  return distinct.length === 1 && found.length > 1
    ? distinct.map((traced) => ({ ...traced, conditions: [] }))
    : distinct;
}

/** Tells apart where values come from. */
export function keyOf({ value, frame, path }: Traced): string {
  return `${value.kind} ${placeOf(value)} ${frameKey(frame)} ${path.join()}`;
}

function placeOf(value: Value): string {
  switch (value.kind) {
    case "tuple":
      return String(value.nodes[0]?.from ?? "");
    case "item":
      return String(value.iterable.from);
    case "update":
      return String(value.statement.from);
    case "instance":
      return `${value.instance.call.node.from} ${frameKey(value.instance.frame)}`;
    case "parameter":
      return String(value.parameter.node.from);
    default:
      return `${value.node.from} ${value.node.to}`;
  }
}
