import type { SyntaxNode } from "@lezer/common";
import type { Script } from "../../python/script.ts";
import type { Value } from "../../python/traced.ts";
import { sameNode } from "../../python/tree.ts";
import { modulesOf } from "../pytorch/modules.ts";
import { loopsThrough } from "./runLength.ts";

/** Whether each turn of a loop makes the network that a name stands for, also in a function that it calls. */
export function isMadeIn(script: Script, loop: SyntaxNode, network: SyntaxNode): boolean {
  return modulesOf(script, network, null).some(({ value }) => {
    const at = makingOf(value);
    return at !== null && loopsThrough(script, at).some((one) => sameNode(one, loop));
  });
}

/** Where a network is made; null where it comes from elsewhere. */
export function makingOf(value: Value): SyntaxNode | null {
  if (value.kind === "expression") return value.node;
  return value.kind === "instance" ? value.instance.call.node : null;
}
