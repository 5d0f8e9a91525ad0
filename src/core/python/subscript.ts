import type { SyntaxNode } from "@lezer/common";
import { childrenOf } from "./tree.ts";

/** One place between the brackets of `x[i, :-1, None]`. */
export type Selector =
  | { readonly kind: "index"; readonly node: SyntaxNode }
  | {
      readonly kind: "slice";
      readonly start: SyntaxNode | null;
      readonly stop: SyntaxNode | null;
      readonly step: SyntaxNode | null;
    }
  | { readonly kind: "ellipsis" }
  /** `None`: an axis that is added. */
  | { readonly kind: "new" };

export interface Subscript {
  readonly object: SyntaxNode;
  readonly selectors: readonly Selector[];
}

/** What `x[…]` takes of which object; null for any other expression. */
export function subscriptOf(node: SyntaxNode): Subscript | null {
  const [object, open, ...rest] = childrenOf(node);
  if (node.name !== "MemberExpression" || !object || open?.name !== "[") return null;
  const parts: SyntaxNode[][] = [[]];
  for (const child of rest.slice(0, -1)) {
    if (child.name === ",") parts.push([]);
    else parts.at(-1)?.push(child);
  }
  const selectors = parts.flatMap((part) => selectorOf(part) ?? []);
  return selectors.length > 0 ? { object, selectors } : null;
}

function selectorOf(part: readonly SyntaxNode[]): Selector | null {
  const [only] = part;
  if (!only) return null;
  const colon = part.findIndex(({ name }) => name === ":");
  if (colon < 0) {
    if (only.name === "Ellipsis") return { kind: "ellipsis" };
    return only.name === "None" ? { kind: "new" } : { kind: "index", node: only };
  }
  const after = part.slice(colon + 1);
  const second = after.findIndex(({ name }) => name === ":");
  const [stop, step] =
    second < 0 ? [after[0], undefined] : [after.slice(0, second)[0], after[second + 1]];
  return {
    kind: "slice",
    start: colon > 0 ? only : null,
    stop: stop ?? null,
    step: step ?? null,
  };
}

/** `:`, which takes an axis as it is. */
export function isWhole(selector: Selector | undefined): boolean {
  return selector?.kind === "slice" && !selector.start && !selector.stop && !selector.step;
}
