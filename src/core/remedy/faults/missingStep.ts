import type { SyntaxNode } from "@lezer/common";
import { message } from "../../message.ts";
import { itemsOf } from "../../python/arguments.ts";
import { type Call, callAt, callsOf, callsOfMethod } from "../../python/calls.ts";
import { classNamed } from "../../python/classes.ts";
import { insertAfter, insertBefore } from "../../python/lines.ts";
import type { Script } from "../../python/script.ts";
import { removeStatement, statementText } from "../../python/statements.ts";
import { trace } from "../../python/trace.ts";
import {
  childrenOf,
  functionOf,
  isWithin,
  nameOfDefinition,
  sameNode,
  statementOf,
  statementsOf,
  textOf,
} from "../../python/tree.ts";
import { optimizersOf, steppedNames } from "../../training/optimizers.ts";
import { backwardCalls, iterableOf, loopsThrough } from "../../training/runLength.ts";
import type { Situation } from "../definition.ts";
import { anyTrouble, type Discovery, type Fault, fault } from "./fault.ts";
import { faultSources as sources } from "./sources.ts";

function find(situation: Situation): Discovery | null {
  const { script, framework } = situation;
  if (framework !== "pytorch") return null;
  return (
    notCalled(script) ?? withoutBackward(script) ?? withoutStep(script) ?? outsideOfLoop(script)
  );
}

/** `optimizer.step` without parentheses does nothing. */
function notCalled(script: Script): Discovery | null {
  const named = script.all("ExpressionStatement").filter((statement) => {
    const only = statement.firstChild;
    return (
      only?.name === "MemberExpression" &&
      /\.(?:step|backward|zero_grad)$/.test(textOf(script, only))
    );
  });
  const [first] = named;
  if (!first) return null;
  const edits = named.map((s) => {
    const at = s.firstChild?.to ?? s.to;
    return { from: at, to: at, insert: "()" };
  });
  const code = statementText(script, first);
  return fault(first, edits, {
    title: message("Call {code}()", { code }),
    why: message("{code} without parentheses names the method and does not call it.", { code }),
  });
}

/** Steps of anything but a schedule, a profiler or an environment. */
function optimizerSteps(script: Script): readonly Call[] {
  const known = new Set([
    ...steppedNames(script),
    ...optimizersOf(script).flatMap((o) => o.variable ?? []),
  ]);
  return callsOfMethod(script, "step").filter((c) => {
    const receiver = c.receiver ? textOf(script, c.receiver) : "";
    return (
      known.has(receiver) ||
      known.has(receiver.replace(/^self\./, "")) ||
      /opt|scaler/i.test(receiver)
    );
  });
}

/** Other code may step: a trainer, an accelerator or an engine that is not in this file. */
function isSteppedElsewhere(script: Script): boolean {
  return callsOf(script).some(
    (c) =>
      /(?:^|\.)(?:Trainer|Accelerator|prepare|initialize|Engine|create_supervised_trainer)$/.test(
        c.name ?? c.method,
      ) &&
      classNamed(script, c.method) === null &&
      !isMethodHere(script, c),
  );
}

/**
 * `optimizer.step_and_update_lr()`, `sync_and_step(optimizer)`: a call beside the backward pass by
 * which an optimizer may take its step.
 */
function mayStepOtherwise(script: Script, backward: Call): boolean {
  const home = functionOf(backward.node)?.from;
  return callsOf(script).some((call) => {
    if (functionOf(call.node)?.from !== home || /^(?:zero_grad|\w*LR)$/.test(call.method)) {
      return false;
    }
    const [first] = itemsOf(script, call.argumentList);
    return (
      (isOptimizer(receiverText(script, call)) && /step|update/i.test(call.method)) ||
      (first !== undefined &&
        isOptimizer(textOf(script, first.value)) &&
        !/sched/i.test(call.method))
    );
  });
}

function isOptimizer(code: string): boolean {
  return /^(?:self\.)?\w*opt(?:im)?(?:izer)?s?(?:_\w+)?$/i.test(code);
}

function isMethodHere(script: Script, { method }: Call): boolean {
  return script.all("FunctionDefinition").some((f) => nameOfDefinition(script, f) === method);
}

function withoutStep(script: Script): Discovery | null {
  const [optimizer, another] = optimizersOf(script);
  const [backward, second] = backwardCalls(script);
  if (!optimizer || !backward || second) return null;
  if (optimizerSteps(script).length > 0 || isSteppedElsewhere(script)) return null;
  if (mayStepOtherwise(script, backward)) return null;
  const home = functionOf(backward.node);
  // Gradients that are taken before there is an optimizer are looked at, not stepped by.
  const isShown = functionOf(optimizer.call.node)?.from === home?.from && !another;
  if (isShown && backward.node.to <= optimizer.call.node.from) return null;
  const zeroed = callsOfMethod(script, "zero_grad").find(
    (c) => functionOf(c.node)?.from === home?.from && /opt/i.test(receiverText(script, c)),
  );
  const inScope = functionOf(optimizer.call.node)?.from === home?.from || home === null;
  const own =
    !another && (inScope || optimizer.variable?.startsWith("self.")) ? optimizer.variable : null;
  const name = zeroed ? receiverText(script, zeroed) : own;
  if (name === null) return null;
  // One backward pass for itself shows what gradients are: training repeats it, or clears gradients first.
  if (!zeroed && loopsThrough(script, backward.node).length === 0) return null;
  const scaler = /^([\w.]+)\.scale\(/.exec(receiverText(script, backward))?.[1];
  const lines = scaler ? [`${scaler}.step(${name})`, `${scaler}.update()`] : [`${name}.step()`];
  const edits = [insertAfter(script, lastOfBackward(script, backward), lines)];
  return fault(backward.node, edits, {
    title: message("Call {name}.step() after the backward pass", { name }),
    why: message(
      "The gradients are computed but no optimizer step uses them: the weights never change.",
    ),
  });
}

function receiverText(script: Script, call: Call): string {
  return call.receiver ? textOf(script, call.receiver) : "";
}

/** The clipping after a backward pass comes before the step. */
function lastOfBackward(script: Script, backward: Call): SyntaxNode {
  const statement = statementOf(backward.node);
  const block = statement.parent;
  const next = block
    ? statementsOf(block).find((s) => s.from >= statement.to && s.name === "ExpressionStatement")
    : undefined;
  return next && /clip_grad/.test(statementText(script, next)) ? next : statement;
}

function withoutBackward(script: Script): Discovery | null {
  if (backwardCalls(script).length > 0 || /autograd|\.fit\(|closure/.test(script.text)) return null;
  const [step, another] = optimizerSteps(script);
  if (!step || another || !callsOfMethod(script, "zero_grad").length) return null;
  const statement = statementOf(step.node);
  const assigned = script
    .all("AssignStatement")
    .filter(
      (s) =>
        s.to <= statement.from &&
        functionOf(s)?.from === functionOf(statement)?.from &&
        s.parent &&
        isWithin(statement, s.parent),
    );
  const losses = assigned.flatMap((s) => {
    const target = s.firstChild;
    return target && /^(?:\w+_)?(?:loss|l|cost)$/i.test(textOf(script, target)) ? [target] : [];
  });
  const last = losses.at(-1);
  if (!last) return null;
  const name = textOf(script, last);
  return fault(step.node, [insertBefore(script, statement, [`${name}.backward()`])], {
    title: message("Call {name}.backward() before the step", { name }),
    why: message("No backward pass computes gradients: the step has nothing to go by."),
  });
}

/** The loop takes all batches of a loader: `range(n)`, `while` and a list of micro-batches add gradients up on purpose. */
function isOverBatches(script: Script, loop: SyntaxNode): boolean {
  const iterable = loop.name === "ForStatement" ? iterableOf(loop) : null;
  const ends = iterable ? trace(script, iterable) : [];
  const isDivided = script.all("BinaryExpression").some((node) => {
    const [left, operator] = childrenOf(node);
    const isLoss = left && /loss/i.test(textOf(script, left)) && isWithin(node, loop);
    return (
      isLoss && operator && textOf(script, operator) === "/" && !/item\(/.test(textOf(script, left))
    );
  });
  return (
    !isDivided &&
    ends.length > 0 &&
    ends.every(({ value }) => value.kind === "expression" && isLoader(script, value.node))
  );
}

function isLoader(script: Script, node: SyntaxNode): boolean {
  const call = callAt(script, node);
  if (!call) return false;
  const [first] = itemsOf(script, call.argumentList);
  if (/^(?:enumerate|tqdm)$/.test(call.method) && first) {
    return trace(script, first.value).every(
      ({ value }) => value.kind === "expression" && isLoader(script, value.node),
    );
  }
  return /^(?:DataLoader|split)$/.test(call.method);
}

/** A backward pass in the loop over batches and a step after it: one step an epoch. */
function outsideOfLoop(script: Script): Discovery | null {
  const [step, another] = optimizerSteps(script);
  const [backward, second] = backwardCalls(script);
  if (!step || another || !backward || second) return null;
  if (receiverText(script, step).includes("scaler")) return null;
  if (functionOf(step.node)?.from !== functionOf(backward.node)?.from) return null;
  const [inner, outer] = loopsThrough(script, backward.node);
  if (!inner || !outer || step.node.from < inner.to || !isWithin(step.node, outer)) return null;
  if (!isOverBatches(script, inner)) return null;
  const zeroed = callsOfMethod(script, "zero_grad");
  const [zero, more] = zeroed;
  if (!zero || more) return null;
  const statement = statementOf(step.node);
  const zeroing = statementOf(zero.node);
  const after = lastOfBackward(script, backward);
  const isInside = isWithin(zero.node, inner);
  const edits = [
    removeStatement(script, statement),
    insertAfter(script, after, [statementText(script, statement)]),
    ...(isInside
      ? []
      : [
          removeStatement(script, zeroing),
          insertBefore(script, statementOf(backward.node), [statementText(script, zeroing)]),
        ]),
  ];
  if (sameNode(statement, zeroing)) return null;
  return fault(
    step.node,
    edits,
    {
      title: message("Step after every batch"),
      why: message(
        "The step stands after the loop over the batches, so that there is one an epoch.",
      ),
    },
    isInside ? "certain" : "suspected",
  );
}

export const missingStep: Fault = {
  id: "fix-missing-step",
  signs: anyTrouble,
  title: message("Take an optimizer step after the backward pass"),
  why: message("Weights change only where a backward pass is followed by an optimizer step."),
  cost: message("None: without it nothing is learned."),
  sources: [sources.neuraLint, sources.deepChecker],
  snippets: { pytorch: "optimizer.zero_grad()\nloss.backward()\noptimizer.step()" },
  find,
};
