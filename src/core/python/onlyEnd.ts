import type { SyntaxNode } from "@lezer/common";
import { type Call, callAt } from "./calls.ts";
import type { Frame } from "./frame.ts";
import type { Script } from "./script.ts";
import { trace } from "./trace.ts";
import type { Traced } from "./traced.ts";

/** The one expression that an expression comes from, with what it is of it; null where it is none, or one of several. */
function onlyTraced(script: Script, node: SyntaxNode, frame: Frame | null) {
  const [end, another] = trace(script, node, frame);
  return end?.value.kind === "expression" && !another ? { ...end, node: end.value.node } : null;
}

/** The one expression that gives another its value, whole. */
export function onlyEnd(
  script: Script,
  node: SyntaxNode,
  frame: Frame | null = null,
): (Pick<Traced, "frame" | "conditions"> & { readonly node: SyntaxNode }) | null {
  const end = onlyTraced(script, node, frame);
  return end?.path.length === 0 ? end : null;
}

/** The one expression that gives another its value, or that its value is a part of. */
export function onlyExpression(
  script: Script,
  node: SyntaxNode,
  frame: Frame | null = null,
): SyntaxNode | null {
  return onlyTraced(script, node, frame)?.node ?? null;
}

/** The one call that does so. */
export function onlyCall(
  script: Script,
  node: SyntaxNode | null | undefined,
  frame: Frame | null = null,
): Call | null {
  const end = node ? onlyExpression(script, node, frame) : null;
  return end && callAt(script, end);
}
