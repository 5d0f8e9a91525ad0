import type { SyntaxNode } from "@lezer/common";
import { argumentOf } from "../../python/arguments.ts";
import { valueBehind } from "../../python/bindings.ts";
import { callsOfMethod } from "../../python/calls.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import { textOf } from "../../python/tree.ts";
import { type Optimizer, optimizersOf } from "./optimizers.ts";

/** What an optimizer of PyTorch is given to train. */
export interface OptimizedParameters {
  readonly optimizer: Optimizer;
  readonly given: SyntaxNode;
  /** What is given, also where it has a name that is given one thing. */
  readonly value: SyntaxNode;
  /** `model` of `model.parameters()` and of `list(model.parameters())`; null for anything else. */
  readonly module: string | null;
  /** It is given more later on: `optimizer.add_param_group(…)`. */
  readonly isExtended: boolean;
}

export const optimizedParametersOf = oncePerScript((script): readonly OptimizedParameters[] =>
  optimizersOf(script).flatMap((optimizer): OptimizedParameters[] => {
    if (optimizer.framework !== "pytorch") return [];
    const given = argumentOf(script, optimizer.call.argumentList, "params", 0)?.value;
    if (!given) return [];
    const whole = /^(?:list\()?([\w.]+)\.parameters\(\)\)?$/.exec(textOf(script, given));
    const value = valueBehind(script, given);
    const isExtended = callsOfMethod(script, "add_param_group").length > 0;
    return [{ optimizer, given, value, module: whole?.[1] ?? null, isExtended }];
  }),
);
