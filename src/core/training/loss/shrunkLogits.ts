import type { SyntaxNode } from "@lezer/common";
import { certainly } from "../../python/fact.ts";
import { numberOf } from "../../python/numberFact.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { childrenOf, textOf } from "../../python/tree.ts";
import { trainingLosses } from "../pytorch/losses.ts";
import { hasWeights, type Operation } from "../pytorch/operation.ts";
import { signalsOf } from "../pytorch/signal.ts";

/** Outputs that are made so small before the softmax of their loss that all classes are alike. */
export interface FlatLogits {
  readonly at: SyntaxNode;
  /** What they are divided by, at least `leastDivisor`. */
  readonly divisor: number;
  /** The outputs as they come from the network. */
  readonly input: SyntaxNode;
}

const leastDivisor = 20;
const product = /^(?:@|(?:torch\.)?(?:matmul|mm|bmm|einsum)|cosine_similarity)$/;

export const flatLogitsOf = oncePerScript((script): FlatLogits | null => {
  for (const { kind, input, frame } of trainingLosses(script)) {
    if (kind !== "cross_entropy") continue;
    const found = signalsOf(script, input, frame).map(({ operations }) => {
      const layer = operations.findIndex(hasWeights);
      // Scores of two representations grow with their width.
      if (operations.slice(0, layer).some(({ name: by }) => product.test(by))) return [];
      const after = operations.slice(0, Math.max(0, layer));
      const divisions = after.map((o) => divided(script, o));
      // What is bent or multiplied after it, `30 * tanh(x / 30)`, has another size again.
      const rest = after.filter((_, at) => divisions[at] === null);
      return rest.every(({ kind }) => /^(?:shape|dropout)$/.test(kind)) ? divisions : [];
    });
    const [first, another] = found.flatMap((way) => way.flatMap((one) => one ?? []));
    if (first && !another && found.length === 1) return first;
  }
  return null;
});

function divided(script: Script, { name, at, input, frame }: Operation): FlatLogits | null {
  if (at.name !== "BinaryExpression" || !input || (name !== "/" && name !== "*")) return null;
  const [left, , right] = childrenOf(at);
  if (!left || !right || left.from !== input.from) return null;
  if (isTakenBack(script, textOf(script, right))) return null;
  const factor = certainly(numberOf(script, right, frame));
  if (factor === null || factor <= 0) return null;
  const divisor = name === "/" ? factor : 1 / factor;
  return divisor >= leastDivisor ? { at, divisor, input } : null;
}

/** `loss * T * T`, `T ** 2 * loss`: with soft targets both sides are divided by the temperature. */
function isTakenBack(script: Script, divisor: string): boolean {
  return script.all("BinaryExpression").some((node) => {
    const code = textOf(script, node).replace(/\s/g, "");
    return [`${divisor}*${divisor}`, `${divisor}**2`].some(
      (square) => code === square || code.endsWith(`*${square}`),
    );
  });
}
