import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../../python/arguments.ts";
import { type Call, callAt, callsOf, callsOfMethod } from "../../../python/calls.ts";
import { referenceTo } from "../../../python/imports.ts";
import type { Script } from "../../../python/script.ts";
import { textOf } from "../../../python/tree.ts";
import { chooseOptimizer } from "../../optimizer/chooseOptimizer.ts";
import { edit, type Outcome, present, refused, refusedBecause } from "../../outcome.ts";
import type { Training } from "../../training.ts";

/** A transformation of gradients, as Optax has it, put before an optimizer: both in one chain. */
export interface Transformation {
  /** `clip_by_global_norm(1.0)`. */
  readonly name: string;
  readonly argument: string;
  /** Names of calls that do the same. */
  readonly isThere: RegExp;
  /** It reads the parameters, which `update` must be given. */
  readonly readsParameters: boolean;
}

export function placeInChain(training: Training, transformation: Transformation): Outcome {
  const { script, hyperparameters } = training;
  const known = callsOf(script).find(
    (c) => /^optax\./.test(c.name ?? "") && transformation.isThere.test(c.method),
  );
  if (known) return present("It is there already: {code}.", { code: textOf(script, known.node) });
  const choice = chooseOptimizer(script, hyperparameters);
  if (choice.kind === "refused") return refused(choice.reason);
  const { call } = choice.optimizer;
  if (transformation.readsParameters && !givesParameters(script)) {
    return refusedBecause("The optimizer's update() is not given the parameters in this script.");
  }
  const { text, edits } = referenceTo(script, `optax.${transformation.name}`);
  const code = `${text}(${transformation.argument})`;
  const chain = chainAround(script, call.node);
  if (chain) {
    const [first] = itemsOf(script, chain.argumentList);
    const at = first?.from ?? call.node.from;
    return edit(call.node, [...edits, { from: at, to: at, insert: `${code}, ` }]);
  }
  const opening = referenceTo(script, "optax.chain");
  const { from, to } = call.node;
  return edit(call.node, [
    ...edits,
    ...opening.edits.filter((e) => !edits.some((known) => known.insert === e.insert)),
    { from, to: from, insert: `${opening.text}(${code}, ` },
    { from: to, to, insert: ")" },
  ]);
}

/** The `optax.chain(…)` that has an optimizer as one of its parts. */
function chainAround(script: Script, node: SyntaxNode): Call | null {
  const list = node.parent?.name === "ArgList" ? node.parent : null;
  const call = list?.parent ? callAt(script, list.parent) : null;
  return call?.name === "optax.chain" ? call : null;
}

/** `tx.update(grads, state, params)`; Flax's TrainState and `nnx.Optimizer` do it by themselves. */
export function givesParameters(script: Script): boolean {
  const updates = callsOfMethod(script, "update").filter((c) => {
    const { length } = itemsOf(script, c.argumentList);
    return c.receiver !== null && length >= 2 && /grad/i.test(textOf(script, c.argumentList));
  });
  if (updates.length > 0) {
    return updates.every((c) => itemsOf(script, c.argumentList).length >= 3);
  }
  return callsOf(script).some(
    (c) =>
      /^apply_gradients$|^TrainState$|^nnx\.Optimizer$/.test(c.method) ||
      /\bnnx\.Optimizer$/.test(c.name ?? ""),
  );
}
