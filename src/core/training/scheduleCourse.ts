import type { SyntaxNode } from "@lezer/common";
import { evaluate } from "../python/evaluate.ts";
import type { Script } from "../python/script.ts";
import { childrenOf } from "../python/tree.ts";

export type Course = "decays" | "rises" | "sound";

/** Judges the share of the learning rate over a run: spent early, never reached, or neither. */
export function courseOf(factorAt: (step: number) => number | null, steps: number): Course | null {
  const at = (share: number) => factorAt(Math.round(share * steps));
  const values = [0.1, 0.2, 0.33, 0.5, 0.75, 1].map(at);
  const shares = values.flatMap((v) => v ?? []);
  if (shares.length < values.length) return null;
  const mean = shares.reduce((sum, v) => sum + v, 0) / shares.length;
  const [, , third = 1, , , last = 1] = shares;
  const isRising = shares.every((v, i) => i === 0 || v >= (shares[i - 1] ?? v));
  const opening = factorAt(0) ?? 0;
  if (isRising && last < 0.5 && last > opening) return "rises";
  return mean < 0.1 && third < 0.02 ? "decays" : "sound";
}

/** The factor that leaves a twentieth at the end. */
export function perStep(steps: number): number {
  return Number((0.05 ** (1 / Math.max(1, steps))).toPrecision(steps > 300 ? 5 : 3));
}

/** The number of an expression that is longer than half the run. */
export function longestIn(
  script: Script,
  body: SyntaxNode | null,
  steps: number,
): SyntaxNode | null {
  if (!body) return null;
  const nodes: SyntaxNode[] = [];
  const add = (node: SyntaxNode) => {
    if (/^(?:Number|VariableName|MemberExpression)$/.test(node.name)) nodes.push(node);
    else for (const child of childrenOf(node)) add(child);
  };
  add(body);
  return nodes.find((node) => (evaluate(script, node) ?? 0) > steps / 2) ?? null;
}
