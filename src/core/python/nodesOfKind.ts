import type { NodeType, SyntaxNode } from "@lezer/common";
import type { Script } from "./script.ts";

const cache = new WeakMap<Script, ReadonlyMap<string, readonly SyntaxNode[]>>();

/** All nodes of a kind in source order, also of kinds that a script's own index leaves out. */
export function nodesOf(script: Script, kind: string): readonly SyntaxNode[] {
  const known = cache.get(script) ?? indexOf(script);
  cache.set(script, known);
  return known.get(kind) ?? [];
}

function indexOf(script: Script): ReadonlyMap<string, readonly SyntaxNode[]> {
  const index = new Map<string, SyntaxNode[]>();
  const lists = new Map<NodeType, SyntaxNode[] | null>();
  const listOf = ({ name }: NodeType) => {
    if (!/(?:Statement|Expression|Decorator)$/.test(name)) return null;
    const nodes = index.get(name) ?? [];
    index.set(name, nodes);
    return nodes;
  };
  script.tree.iterate({
    enter: (ref) => {
      const known = lists.get(ref.type);
      const nodes = known === undefined ? listOf(ref.type) : known;
      if (known === undefined) lists.set(ref.type, nodes);
      nodes?.push(ref.node);
    },
  });
  return index;
}
