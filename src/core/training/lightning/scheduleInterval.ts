import type { SyntaxNode } from "@lezer/common";
import { argumentOf, type Item, itemsOf } from "../../python/arguments.ts";
import { valueBehind } from "../../python/bindings.ts";
import { type Call, callAt } from "../../python/calls.ts";
import { entryOf } from "../../python/dictionaryEntries.ts";
import { stringOf } from "../../python/literals.ts";
import { hasNameLike } from "../../python/names.ts";
import { callsWithin } from "../../python/nodesWithin.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import {
  childrenOf,
  functionOf,
  nameOfDefinition,
  returnsOf,
  sameNode,
  textOf,
} from "../../python/tree.ts";
import { variableOf } from "../optimizer/optimizers.ts";

/** A schedule as long as the run has batches, which Lightning steps with every epoch. */
export interface ScheduleInterval {
  readonly call: Call;
  /** The schedule as it is returned, where it stands for itself. */
  readonly alone: SyntaxNode | null;
  /** The dictionary that it is returned in, and what that says of the interval. */
  readonly settings: SyntaxNode | null;
  readonly interval: Item | null;
}

export const scheduleIntervalOf = oncePerScript((script): ScheduleInterval | null => {
  // Whoever steps it by hand, or says the interval elsewhere, needs none here.
  if (hasNameLike(script, /^(?:lr_scheduler_step|lr_schedulers|automatic_optimization|interval)$/))
    return null;
  if (script.all("String").some((node) => /^["']step["']$/.test(textOf(script, node)))) return null;
  const configured = script
    .all("FunctionDefinition")
    .filter((definition) => nameOfDefinition(script, definition) === "configure_optimizers");
  for (const definition of configured) {
    const [returned, another] = returnsOf(definition);
    if (!returned || another) continue;
    for (const call of callsWithin(script, definition).filter((one) =>
      countsBatches(script, one),
    )) {
      const found = returnedAs(script, call, returned);
      if (found) return found;
    }
  }
  return null;
});

/** `OneCycleLR(…, steps_per_epoch=len(loader))` and what is told `self.trainer.estimated_stepping_batches`. */
function countsBatches(script: Script, call: Call): boolean {
  const isCycle = call.name === "torch.optim.lr_scheduler.OneCycleLR";
  const isWarmed = /^(?:transformers\.)?(?:\w+\.)*get_\w*schedule_with_warmup$/.test(
    call.name ?? "",
  );
  const keyword = isCycle ? "total_steps" : isWarmed ? "num_training_steps" : null;
  const length = keyword ? argumentOf(script, call.argumentList, keyword, 2) : null;
  const perEpoch = isCycle ? argumentOf(script, call.argumentList, "steps_per_epoch") : null;
  const end = length ? valueBehind(script, length.value) : null;
  const isAll =
    end?.name === "MemberExpression" && /\.estimated_stepping_batches$/.test(textOf(script, end));
  const batches = perEpoch ? callAt(script, valueBehind(script, perEpoch.value)) : null;
  return isAll || batches?.name === "len";
}

/** Where the one result of `configure_optimizers` has the schedule. */
function returnedAs(script: Script, call: Call, returned: SyntaxNode): ScheduleInterval | null {
  const variable = variableOf(script, call.node);
  const isIt = (node: SyntaxNode) =>
    sameNode(node, call.node) ||
    (node.name === "VariableName" &&
      textOf(script, node) === variable &&
      functionOf(node)?.from === functionOf(call.node)?.from);
  const values = childrenOf(returned)
    .slice(1)
    .filter(({ name }) => name !== ",");
  const [first, second] = values;
  if (first?.name === "DictionaryExpression" && !second) {
    const schedule = plainEntry(script, first, "lr_scheduler");
    return schedule
      ? ofSchedule(script, call, valueBehind(script, schedule), schedule, isIt)
      : null;
  }
  if (second?.name !== "ArrayExpression") return null;
  const [only, another] = itemsOf(script, second);
  return only && !another
    ? ofSchedule(script, call, valueBehind(script, only.value), only.value, isIt)
    : null;
}

function ofSchedule(
  script: Script,
  call: Call,
  value: SyntaxNode,
  written: SyntaxNode,
  isIt: (node: SyntaxNode) => boolean,
): ScheduleInterval | null {
  if (isIt(written)) return { call, alone: written, settings: null, interval: null };
  const schedule =
    value.name === "DictionaryExpression" ? plainEntry(script, value, "scheduler") : null;
  if (!schedule || !isIt(schedule)) return null;
  const interval = itemsOf(script, value).find((item) => isKey(script, item, "interval")) ?? null;
  const isEpoch = interval === null || stringOf(textOf(script, interval.value)) === "epoch";
  return isEpoch ? { call, alone: null, settings: value, interval } : null;
}

/** Of a dictionary that takes over none of another. */
function plainEntry(script: Script, node: SyntaxNode, key: string): SyntaxNode | null {
  const isPlain = itemsOf(script, node).every(({ star }) => star === "");
  return isPlain ? entryOf(script, node, key) : null;
}

function isKey(script: Script, { key }: Item, name: string): boolean {
  return key !== null && stringOf(textOf(script, key)) === name;
}
