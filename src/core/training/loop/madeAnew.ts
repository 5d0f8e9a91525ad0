import type { SyntaxNode } from "@lezer/common";
import { callsOf } from "../../python/calls.ts";
import type { Script } from "../../python/script.ts";
import type { Value } from "../../python/traced.ts";
import { classAround, functionOf, nameOfDefinition, sameNode } from "../../python/tree.ts";
import { modulesOf } from "../pytorch/modules.ts";
import { loopsThrough } from "./runLength.ts";

/** Whether each turn of a loop makes the network that a name stands for, also in a function that it calls. */
export function isMadeIn(script: Script, loop: SyntaxNode, network: SyntaxNode): boolean {
  return modulesOf(script, network, null).some(({ value }) => {
    const at = makingOf(value);
    return at !== null && makes(script, loop, at);
  });
}

/** Whether each turn of a loop comes by what makes something, also by the constructor of an object that it makes. */
export function makes(script: Script, loop: SyntaxNode, at: SyntaxNode): boolean {
  const method = functionOf(at);
  const owner = method && classAround(method);
  const isOwned = method && owner && nameOfDefinition(script, method) === "__init__";
  const places = isOwned
    ? callsOf(script)
        .filter(({ name }) => name === nameOfDefinition(script, owner))
        .map(({ node }) => node)
    : [at];
  return places.some((place) => loopsThrough(script, place).some((one) => sameNode(one, loop)));
}

/** Where a network is made; null where it comes from elsewhere. */
export function makingOf(value: Value): SyntaxNode | null {
  if (value.kind === "expression") return value.node;
  return value.kind === "instance" ? value.instance.call.node : null;
}
