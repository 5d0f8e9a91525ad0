import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { type Call, callAt, callsOfMethod } from "../../python/calls.ts";
import { methodOf } from "../../python/classes.ts";
import type { Condition } from "../../python/fact.ts";
import { enter, type Frame, frameKey } from "../../python/frame.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { returned, trace } from "../../python/trace.ts";
import type { Traced } from "../../python/traced.ts";
import { childrenOf, textOf } from "../../python/tree.ts";
import { lightningModulesOf } from "../model/moduleClasses.ts";
import { writtenLoss } from "./writtenLoss.ts";

/** A loss that the training goes back from, or a term of it: its sign and its factor are not told. */
export interface TrainingLoss {
  /** Name of its function in `torch.nn.functional`: `cross_entropy`. */
  readonly kind: string;
  readonly call: Call;
  /** The call that has its settings: `nn.CrossEntropyLoss(…)`, or the function's own. */
  readonly settings: Call;
  readonly input: SyntaxNode;
  readonly target: SyntaxNode | null;
  readonly frame: Frame | null;
  /** Where the script decides that it is this loss. */
  readonly conditions: readonly Condition[];
}

const functionOfClass: Readonly<Record<string, string>> = {
  CrossEntropyLoss: "cross_entropy",
  BCEWithLogitsLoss: "binary_cross_entropy_with_logits",
  BCELoss: "binary_cross_entropy",
  NLLLoss: "nll_loss",
  KLDivLoss: "kl_div",
  MSELoss: "mse_loss",
  L1Loss: "l1_loss",
  SmoothL1Loss: "smooth_l1_loss",
  HuberLoss: "huber_loss",
};
const functions = new Set(Object.values(functionOfClass));

/** Of losses by which a network gives numbers, which go by how far two of them are apart, in whichever order. */
export function isOfNumbers({ kind }: Pick<TrainingLoss, "kind">): boolean {
  return /^(?:mse|l1|smooth_l1|huber)_loss$/.test(kind);
}

/** The losses that backward passes and Lightning's training steps go back from, as far as they can be followed. */
export const trainingLosses = oncePerScript(findLosses);

/** What backward passes and Lightning's training steps go back from. */
export const lossStarts = oncePerScript((script): readonly Traced[] => [
  ...callsOfMethod(script, "backward", "manual_backward").flatMap((c) => ofBackward(script, c)),
  ...callsOfMethod(script, "grad").flatMap((c) => ofGradient(script, c)),
  ...ofTrainingSteps(script),
]);

function findLosses(script: Script): readonly TrainingLoss[] {
  const found = new Map<string, TrainingLoss>();
  for (const loss of lossStarts(script).flatMap((start) => termsOf(script, start, 0))) {
    const key = `${loss.call.node.from} ${loss.kind} ${frameKey(loss.frame)}`;
    if (!found.has(key)) found.set(key, loss);
  }
  return [...found.values()];
}

/** The other calls of the same loss: those by which the script measures it. */
export function measuredLike(script: Script, loss: TrainingLoss): readonly TrainingLoss[] {
  const callee = textOf(script, loss.call.callee);
  return callsOfMethod(script, loss.call.method)
    .filter((c) => c.node.from !== loss.call.node.from && textOf(script, c.callee) === callee)
    .flatMap((c) => lossesOf(script, c, null, []));
}

/** `loss.backward()`, `scaler.scale(loss).backward()`, `accelerator.backward(loss)`. */
function ofBackward(script: Script, call: Call): readonly Traced[] {
  const [first] = itemsOf(script, call.argumentList);
  const isGiven = first?.keyword === null && first.star === "" && first.value.name !== "String";
  const given = isGiven ? trace(script, first.value) : [];
  const own = call.receiver ? trace(script, call.receiver) : [];
  return [...own, ...given];
}

/** `torch.autograd.grad(loss, parameters)`. */
function ofGradient(script: Script, call: Call): readonly Traced[] {
  const [first] = itemsOf(script, call.argumentList);
  return call.name === "torch.autograd.grad" && first ? trace(script, first.value) : [];
}

function ofTrainingSteps(script: Script): readonly Traced[] {
  return lightningModulesOf(script).flatMap((module) => {
    const step = methodOf(script, module, "training_step");
    return step ? returned(script, step, { frame: null, path: [], conditions: [], depth: 0 }) : [];
  });
}

const deepest = 8;
const passing = /^(?:mean|sum|scale|to|float|cuda|contiguous|unsqueeze|squeeze)$/;

/** The losses that a sum is made of. */
function termsOf(script: Script, traced: Traced, depth: number): readonly TrainingLoss[] {
  if (depth > deepest) return [];
  const { value, frame, conditions } = traced;
  const next = (node: SyntaxNode | undefined) =>
    node
      ? trace(script, node, frame).flatMap((t) => termsOf(script, under(t, conditions), depth + 1))
      : [];
  if (value.kind === "update") {
    const [target, , right] = childrenOf(value.statement);
    return [...next(right), ...(target ? previous(script, traced, depth) : [])];
  }
  if (value.kind !== "expression") return [];
  const { node } = value;
  if (node.name === "BinaryExpression") {
    const [left, , right] = childrenOf(node);
    return [...next(left), ...next(right)];
  }
  if (node.name === "DictionaryExpression") {
    return next(
      itemsOf(script, node).find((i) => i.key && /loss/.test(textOf(script, i.key)))?.value,
    );
  }
  const call = callAt(script, node);
  if (!call) return [];
  const losses = lossesOf(script, call, frame, conditions);
  if (losses.length > 0) return losses;
  const written = writtenLoss(script, call, frame);
  if (written) return [{ ...written, call, settings: call, conditions }];
  const inside = ofOwnModule(script, call, traced);
  if (inside.length > 0) return inside.flatMap((t) => termsOf(script, t, depth + 1));
  if (!passing.test(call.method)) return [];
  const [first] = itemsOf(script, call.argumentList);
  return call.method === "scale" ? next(first?.value) : next(call.receiver ?? undefined);
}

/** What an object of this script gives back when it is called: a loss made of losses, or a model that has its own. */
export function ofOwnModule(
  script: Script,
  call: Call,
  { frame, path, conditions: own }: Traced,
): readonly Traced[] {
  return trace(script, call.callee, frame).flatMap(({ value, conditions: chosen }) => {
    if (value.kind !== "instance") return [];
    const inner =
      enter(script, value.instance, "forward", call, frame) ??
      enter(script, value.instance, "__call__", call, frame);
    const conditions = [...own, ...chosen];
    return inner
      ? returned(script, inner.definition, { frame: inner, path, conditions, depth: 0 })
      : [];
  });
}

/** What a name was before `name += …`. */
function previous(script: Script, { value, frame, conditions }: Traced, depth: number) {
  if (value.kind !== "update") return [];
  const target = value.statement.firstChild;
  if (!target) return [];
  return trace(script, target, frame)
    .filter((t) => t.value.kind !== "update")
    .flatMap((t) => termsOf(script, under(t, conditions), depth + 1));
}

function under(traced: Traced, conditions: readonly Condition[]): Traced {
  return { ...traced, conditions: [...conditions, ...traced.conditions] };
}

/** The losses that a call may be: `F.cross_entropy(…)`, `nn.CrossEntropyLoss()(…)`, `criterion(…)`. */
function lossesOf(
  script: Script,
  call: Call,
  frame: Frame | null,
  conditions: readonly Condition[],
): readonly TrainingLoss[] {
  const direct = /^torch\.nn\.functional\.(\w+)$/.exec(call.name ?? "")?.[1];
  const use = (kind: string, settings: Call, own: readonly Condition[]): TrainingLoss[] => {
    const input = argumentOf(script, call.argumentList, "input", 0)?.value;
    const target = argumentOf(script, call.argumentList, "target", 1)?.value ?? null;
    return input
      ? [{ kind, call, settings, input, target, frame, conditions: [...conditions, ...own] }]
      : [];
  };
  if (direct !== undefined) return functions.has(direct) ? use(direct, call, []) : [];
  return trace(script, call.callee, frame).flatMap(({ value, conditions: own }) => {
    const made = value.kind === "expression" ? constructed(script, value.node) : null;
    const kind = functionOfClass[/^torch\.nn\.(\w+)$/.exec(made?.name ?? "")?.[1] ?? ""];
    return made && kind !== undefined ? use(kind, made, own) : [];
  });
}

/** `nn.BCELoss()` of `nn.BCELoss().to(device)`. */
function constructed(script: Script, node: SyntaxNode): Call | null {
  const call = callAt(script, node);
  const isMoved = call?.receiver?.name === "CallExpression" && /^(?:to|cuda)$/.test(call.method);
  return isMoved && call.receiver ? callAt(script, call.receiver) : call;
}
