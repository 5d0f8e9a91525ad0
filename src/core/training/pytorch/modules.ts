import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { callAt } from "../../python/calls.ts";
import type { Frame } from "../../python/frame.ts";
import type { Script } from "../../python/script.ts";
import { trace } from "../../python/trace.ts";
import { distinctEnds, type Traced } from "../../python/traced.ts";

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
  seen: readonly number[],
): readonly Traced[] {
  if (seen.length > 8) return [];
  return modules.flatMap((module): readonly Traced[] => {
    const { value, frame, path, conditions } = module;
    const call = value.kind === "expression" ? callAt(script, value.node) : null;
    if (!call) return [module];
    if (seen.includes(call.node.from)) return [];
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
    return unwrapped(script, within, [...seen, call.node.from]);
  });
}
