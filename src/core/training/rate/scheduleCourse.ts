import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { callAt } from "../../python/calls.ts";
import { functionNamed } from "../../python/classes.ts";
import { evaluate } from "../../python/evaluate.ts";
import type { Script } from "../../python/script.ts";
import { childrenOf, textOf } from "../../python/tree.ts";

export type Course = "decays" | "rises" | "sound";

/** What a rate comes to that is no share of the optimizer's own: above, Adam, which such are written for, hardly bears it. */
export const highestPeak = 3e-3;

/** Shares of the run, and beyond it: where a warm-up ends that is longer than the run. */
const horizon = [0, 0.25, 0.5, 1, 3, 10, 30, 100, 300, 1e3, 3e3, 1e4, 1e5];

/** The highest value within the run and long after it; zero where there is none. */
export function peakOver(valueAt: (step: number) => number | null, steps: number): number {
  return Math.max(0, ...horizon.flatMap((share) => valueAt(Math.round(share * steps)) ?? []));
}

/**
 * Judges the share of the learning rate over a run: spent early, never reached, or neither. What is below one at its
 * peak already (`d_model ** -0.5 * min(…)`) is a rate by itself, and is judged beside that peak.
 */
export function courseOf(factorAt: (step: number) => number | null, steps: number): Course | null {
  const highest = peakOver(factorAt, steps);
  const peak = Math.min(1, highest) || 1;
  const shareAt = (step: number) => {
    const factor = factorAt(step);
    return factor === null ? null : factor / peak;
  };
  const at = (share: number) => shareAt(Math.round(share * steps));
  const values = [0.1, 0.2, 0.33, 0.5, 0.75, 1].map(at);
  const shares = values.flatMap((v) => v ?? []);
  if (shares.length < values.length) return null;
  const mean = shares.reduce((sum, v) => sum + v, 0) / shares.length;
  const [, , third = 1, , , last = 1] = shares;
  const isRising = shares.every((v, i) => i === 0 || v >= (shares[i - 1] ?? v));
  const opening = shareAt(0) ?? 0;
  if (isRising && last < 0.5 && last > opening) return "rises";
  // Held low until some time after the run.
  if (isRising && last < 0.1 && last === opening && highest > 0) return "rises";
  return mean < 0.1 && third < 0.02 ? "decays" : "sound";
}

/** The factor that leaves a twentieth at the end. */
export function perStep(steps: number): number {
  return Number((0.05 ** (1 / Math.max(1, steps))).toPrecision(steps > 300 ? 5 : 3));
}

/** What a warm-up may take of a run, the shortest first. */
export function warmUpLengths(steps: number): readonly [number, ...number[]] {
  const part = (share: number) => Math.max(1, Math.round(steps / share));
  return [part(20), part(10), part(4), part(2)];
}

/** The number of an expression that is longer than half the run, and beside which the steps are counted. */
export function longestIn(
  script: Script,
  body: SyntaxNode | null,
  steps: number,
): SyntaxNode | null {
  if (!body) return null;
  const nodes: SyntaxNode[] = [];
  const add = (node: SyntaxNode) => {
    if (/^(?:Number|VariableName|MemberExpression)$/.test(node.name)) nodes.push(node);
    else for (const child of childrenOf(node)) if (!isOtherArgument(script, child)) add(child);
  };
  add(body);
  const long = nodes.filter((node) => (evaluate(script, node) ?? 0) > steps / 2);
  return long.find((node) => /warm/i.test(textOf(script, node))) ?? long[0] ?? null;
}

/** What a function of the script's own gets, by position or by a name that says nothing of a warm-up: a width as well. */
function isOtherArgument(script: Script, node: SyntaxNode): boolean {
  const list = node.parent;
  const call = list?.name === "ArgList" && list.parent ? callAt(script, list.parent) : null;
  if (!call || functionNamed(script, call.method) === null) return false;
  const keyword = itemsOf(script, call.argumentList).find(
    (i) => i.value.from === node.from,
  )?.keyword;
  return !/warm/i.test(keyword ?? "");
}
