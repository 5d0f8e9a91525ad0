import type { SyntaxNode } from "@lezer/common";
import { argumentOf } from "../../python/arguments.ts";
import { assignmentsByTarget } from "../../python/bindings.ts";
import { callsOf, callsOfMethod } from "../../python/calls.ts";
import { indentAt, isBlankBetween, lineStart } from "../../python/lines.ts";
import type { Script } from "../../python/script.ts";
import type { ScriptEdit } from "../../python/scriptEdit.ts";
import { textOf } from "../../python/tree.ts";
import type { Optimizer } from "./optimizers.ts";

/**
 * `[{"params": matrices, "weight_decay": 0.1}, {"params": the rest, "weight_decay": 0.0}]` in place of
 * `model.parameters()`: biases and the gains of normalization layers, the parameters of one
 * dimension, are not decayed. Null where two groups may be in the way of something.
 */
export function decayedGroups(
  script: Script,
  optimizer: Optimizer,
  amount: string,
): ScriptEdit | null {
  if (optimizer.framework !== "pytorch" || needsOneGroup(script)) return null;
  const given = argumentOf(script, optimizer.call.argumentList, "params", 0);
  const all = given ? textOf(script, given.value) : "";
  if (!given || !/^[\w.]+\.parameters\(\)$/.test(all)) return null;
  const { from, to } = given.value;
  const { quote: q, newline } = script;
  const outer = indentAt(script.text, from);
  const inner = outer + script.indentUnit;
  const group = (condition: string, decay: string) =>
    `${inner}{${q}params${q}: [p for p in ${all} if ${condition}], ${q}weight_decay${q}: ${decay}},`;
  const lines = ["[", group("p.ndim > 1", amount), group("p.ndim <= 1", "0.0"), `${outer}]`];
  return isAlone(script, given.value) || from !== given.from || isOnFirstLine(script, optimizer)
    ? { from, to, insert: lines.join(newline) }
    : null;
}

/** An item that begins its line, so that what stands below it is indented alike. */
function isAlone(script: Script, { from }: SyntaxNode): boolean {
  return isBlankBetween(script.text, lineStart(script.text, from), from);
}

function isOnFirstLine(script: Script, { call }: Optimizer): boolean {
  return !script.text.slice(call.node.from, call.argumentList.from + 1).includes("\n");
}

/**
 * Sharded parameters are flat, a checkpoint's state has the groups it was saved with, and a rate that
 * is set on the first group would leave the second behind.
 */
function needsOneGroup(script: Script): boolean {
  const isSharded = callsOf(script).some((c) =>
    /^(?:FSDP|FullyShardedDataParallel|fully_shard)$/.test(c.method),
  );
  const loadsState = callsOfMethod(script, "load_state_dict").some(
    (c) => c.receiver !== null && /optim/i.test(textOf(script, c.receiver)),
  );
  const setsFirst = [...assignmentsByTarget(script).keys()].some((target) =>
    /param_groups\[0\]/.test(target),
  );
  return isSharded || loadsState || setsFirst;
}
