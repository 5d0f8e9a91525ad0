import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { callAt } from "../../python/calls.ts";
import type { Frame } from "../../python/frame.ts";
import type { Script } from "../../python/script.ts";
import { trace } from "../../python/trace.ts";
import { distinctEnds, type Traced } from "../../python/traced.ts";
import { childrenOf } from "../../python/tree.ts";

/** The modules that an expression may stand for: those within `Net().to(device)` and `nn.DataParallel(Net())`. */
export function modulesOf(
  script: Script,
  node: SyntaxNode,
  frame: Frame | null,
): readonly Traced[] {
  return distinctEnds(unwrapped(script, trace(script, node, frame), []));
}

const moving = /^(?:to|cuda|cpu|float|double|half|bfloat16|train|eval|apply|requires_grad_)$/;
const wrapping = /(?:^|\.)(?:DataParallel|DistributedDataParallel|compile|prepare)$/;

function unwrapped(
  script: Script,
  modules: readonly Traced[],
  seen: readonly string[],
): readonly Traced[] {
  if (seen.length > 8) return [];
  return modules.flatMap((module): readonly Traced[] => {
    const { value, frame, path, conditions } = module;
    const listed = listedInstances(script, module);
    if (listed.length > 0) return listed;
    const call = value.kind === "expression" ? callAt(script, value.node) : null;
    if (!call) return [module];
    // Where it begins does not tell `Sequential(…).to(device)` from what is moved.
    const place = `${call.node.from} ${call.node.to}`;
    if (seen.includes(place)) return [];
    const isMoved = call.receiver !== null && moving.test(call.method);
    const isWrapped = wrapping.test(call.name ?? call.method);
    const inner = isMoved
      ? call.receiver
      : isWrapped
        ? itemsOf(script, call.argumentList)[path[0] ?? 0]?.value
        : null;
    if (!inner) return [module];
    const within = trace(script, inner, frame).map((t) => ({
      ...t,
      conditions: [...conditions, ...t.conditions],
    }));
    return unwrapped(script, within, [...seen, place]);
  });
}

/** The objects of the script's own classes in a list that a comprehension makes: they are alike. */
function listedInstances(script: Script, { value, frame, conditions }: Traced): readonly Traced[] {
  const list = value.kind === "item" ? value.iterable : null;
  const ends = list
    ? trace(script, list, frame)
    : value.kind === "expression" && isSequence(script, value.node)
      ? [{ value, frame, conditions: [], path: [] }]
      : [];
  return ends.flatMap(({ value: made, frame: own }) => {
    const item = made.kind === "expression" ? itemOfComprehension(script, made.node) : null;
    if (!item) return [];
    return trace(script, item, own)
      .filter(({ value: one }) => one.kind === "instance")
      .map((one) => ({ ...one, conditions: [...conditions, ...one.conditions] }));
  });
}

function isSequence(script: Script, node: SyntaxNode): boolean {
  return callAt(script, node)?.name === "torch.nn.Sequential";
}

/** `Block(8)` of `nn.ModuleList([Block(8) for _ in range(4)])`, of `Sequential(*[…])` and of the comprehension itself. */
function itemOfComprehension(script: Script, node: SyntaxNode): SyntaxNode | null {
  if (/^(?:Array)?ComprehensionExpression$/.test(node.name)) {
    return childrenOf(node).find(({ name }) => !/^[[(]$/.test(name)) ?? null;
  }
  const call = callAt(script, node);
  if (!call || !/^torch\.nn\.(?:ModuleList|Sequential)$/.test(call.name ?? "")) return null;
  const [only, another] = itemsOf(script, call.argumentList);
  if (!only || another) return null;
  if (call.argumentList.getChild("for")) return only.value;
  return itemOfComprehension(script, only.value);
}
