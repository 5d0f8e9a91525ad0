import type { SyntaxNode } from "@lezer/common";
import type { Script } from "../python/script.ts";

const cache = new WeakMap<Script, ReadonlyMap<string, readonly SyntaxNode[]>>();

/** All nodes of a kind in source order, also of kinds that a script's own index leaves out. */
export function nodesOf(script: Script, kind: string): readonly SyntaxNode[] {
  const known = cache.get(script) ?? indexOf(script);
  cache.set(script, known);
  return known.get(kind) ?? [];
}

function indexOf(script: Script): ReadonlyMap<string, readonly SyntaxNode[]> {
  const index = new Map<string, SyntaxNode[]>();
  script.tree.iterate({
    enter: ({ name, node }) => {
      if (!/(?:Statement|Expression|Decorator)$/.test(name)) return;
      const nodes = index.get(name);
      if (nodes) nodes.push(node);
      else index.set(name, [node]);
    },
  });
  return index;
}
