import type { SyntaxNode } from "@lezer/common";
import { callAt } from "../../python/calls.ts";
import type { Origin } from "../../python/origin.ts";
import { originOf } from "../../python/origin.ts";
import type { Script } from "../../python/script.ts";
import { ancestorOf, isWithin } from "../../python/tree.ts";
import { feedsAnotherOptimizer, type Optimizer, parameterGroupsOf } from "./optimizers.ts";

/** The number behind an argument, and the literal to change so that only this argument changes. */
export interface NumberPlace {
  readonly value: number;
  readonly literal: SyntaxNode;
  /** What the script multiplies the literal by to have the value; 1 where it is the value. */
  readonly scale: number;
  /** The command-line option whose default the literal is. */
  readonly option: string | null;
}

/**
 * Where to change the number that `expression` has. It is the literal that the value comes from,
 * where the names on the way mean this quantity (`names`) or feed nothing else; otherwise the
 * expression itself.
 */
export function numberPlace(
  script: Script,
  expression: SyntaxNode,
  optimizer: Optimizer,
  names: RegExp,
): NumberPlace | null {
  const origin = originOf(script, expression);
  if (!origin || typeof origin.value !== "number") return null;
  const isFree = feedsOnly(script, origin, optimizer, names);
  return {
    value: origin.value,
    literal: isFree ? origin.literal : expression,
    scale: 1,
    option: isFree ? origin.option : null,
  };
}

function feedsOnly(script: Script, origin: Origin, optimizer: Optimizer, names: RegExp): boolean {
  const meansThis = origin.names.every((name) => name === "" || names.test(name));
  const own = [optimizer.call.node, ...parameterGroupsOf(script, optimizer)];
  return origin.uses.every(
    (use) =>
      own.some((node) => isWithin(use, node)) ||
      (!feedsAnotherOptimizer(script, use, optimizer) && (meansThis || isReported(script, use))),
  );
}

/** Printed or logged, which a new value should reach too. */
function isReported(script: Script, use: SyntaxNode): boolean {
  for (
    let call = ancestorOf(use, "CallExpression");
    call;
    call = ancestorOf(call, "CallExpression")
  ) {
    if (
      /^(?:print|info|debug|log|log_hyperparams|write|format)$/.test(
        callAt(script, call)?.method ?? "",
      )
    ) {
      return true;
    }
  }
  return false;
}
