import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { type Call, callAt } from "../../python/calls.ts";
import type { Frame } from "../../python/frame.ts";
import { literalOf } from "../../python/literals.ts";
import { onlyEnd } from "../../python/onlyEnd.ts";
import type { Script } from "../../python/script.ts";
import { childrenOf, textOf } from "../../python/tree.ts";
import { addsAxis } from "./indexed.ts";
import { hasWeights } from "./operation.ts";
import { signalsOf } from "./signal.ts";

/** A loss that a script writes out: what is compared with what, by which function of `torch.nn.functional`. */
export interface WrittenLoss {
  readonly kind: "mse_loss" | "l1_loss";
  readonly input: SyntaxNode;
  readonly target: SyntaxNode;
  readonly frame: Frame | null;
}

interface Placed {
  readonly node: SyntaxNode;
  readonly frame: Frame | null;
}

/** `((model(x) - y) ** 2).mean()` and `torch.mean(torch.abs(y - out))`; null for any other call. */
export function writtenLoss(script: Script, call: Call, frame: Frame | null): WrittenLoss | null {
  if (!/^(?:mean|sum)$/.test(call.method)) return null;
  const averaged = operandOf(script, call);
  const size = averaged && onlyEnd(script, averaged, frame);
  const magnitude = size && magnitudeOf(script, size);
  const difference = magnitude && onlyEnd(script, magnitude.of, size.frame);
  if (!magnitude || difference?.node.name !== "BinaryExpression") return null;
  const [left, operator, right] = childrenOf(difference.node);
  if (!left || !right || !operator || textOf(script, operator) !== "-") return null;
  // Who adds an axis at this very place compares all pairs.
  if (addsAxis(script, left) || addsAxis(script, right)) return null;
  const sides = [left, right].filter((side) => isOutput(script, side, difference.frame));
  const [input] = sides;
  // Of two outputs either may be the one that is to follow.
  if (!input || sides.length > 1) return null;
  const target = input === left ? right : left;
  return { kind: magnitude.kind, input, target, frame: difference.frame };
}

/** What `x.mean()` and `torch.mean(x)` are taken of. */
function operandOf(script: Script, call: Call): SyntaxNode | null {
  const isFunction = /^torch\.\w+$/.test(call.name ?? "");
  return isFunction ? (itemsOf(script, call.argumentList)[0]?.value ?? null) : call.receiver;
}

function magnitudeOf(
  script: Script,
  { node }: Placed,
): { readonly kind: WrittenLoss["kind"]; readonly of: SyntaxNode } | null {
  if (node.name === "BinaryExpression") {
    const [base, operator, exponent] = childrenOf(node);
    const isSquare =
      base && exponent && operator && textOf(script, operator) === "**" && isTwo(script, exponent);
    return isSquare ? { kind: "mse_loss", of: base } : null;
  }
  const call = callAt(script, node);
  const of = call && operandOf(script, call);
  if (!call || !of) return null;
  if (/^(?:abs|absolute)$/.test(call.method)) return { kind: "l1_loss", of };
  const exponent = itemsOf(script, call.argumentList).at(-1)?.value;
  const isSquare =
    call.method === "square" || (call.method === "pow" && exponent && isTwo(script, exponent));
  return isSquare ? { kind: "mse_loss", of } : null;
}

function isTwo(script: Script, node: SyntaxNode): boolean {
  return literalOf(script, node) === 2;
}

/** What has come through weights, or through a module that may have some. */
export function isOutput(script: Script, node: SyntaxNode, frame: Frame | null): boolean {
  return signalsOf(script, node, frame).some(
    ({ operations, modules }) =>
      operations.some(hasWeights) || modules.some(({ value }) => value.kind === "instance"),
  );
}
