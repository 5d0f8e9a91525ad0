import { posix } from "node:path";
import { importedNames } from "./layers.ts";

/** Files that import each other, directly or over others, types included: a group for each circle, none where there is none. */
export function importCircles(
  sources: ReadonlyMap<string, string>,
): readonly (readonly string[])[] {
  const imports = new Map(
    [...sources].map(([file, source]) => [
      file,
      importedNames(source)
        .filter((name) => name.startsWith("."))
        .map((name) => posix.join(posix.dirname(file), name))
        .filter((name) => sources.has(name)),
    ]),
  );
  return stronglyConnected(imports).filter((group) => group.length > 1);
}

/** Tarjan, R. (1972): Depth-first search and linear graph algorithms. */
function stronglyConnected(edges: ReadonlyMap<string, readonly string[]>): string[][] {
  const order = new Map<string, number>();
  const stack: string[] = [];
  const groups: string[][] = [];
  const visit = (node: string): number => {
    let low = order.size;
    order.set(node, low);
    stack.push(node);
    for (const next of edges.get(node) ?? []) {
      if (!order.has(next)) low = Math.min(low, visit(next));
      else if (stack.includes(next)) low = Math.min(low, order.get(next) ?? low);
    }
    if (low === order.get(node)) groups.push(stack.splice(stack.indexOf(node)).sort());
    return low;
  };
  for (const node of edges.keys()) if (!order.has(node)) visit(node);
  return groups;
}
