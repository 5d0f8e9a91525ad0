import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { type Call, callAt, callsOf } from "../../python/calls.ts";
import { nodesWithin } from "../../python/nodesWithin.ts";
import type { Script } from "../../python/script.ts";
import { ancestorOf, isWithin, loopsAround, nameOfDefinition, textOf } from "../../python/tree.ts";
import { iterableOf, loopVariables } from "../loop/runLength.ts";
import { variableOf } from "../optimizer/optimizers.ts";
import { feedsOnlyLayers, forwardPassOf } from "./forwardPass.ts";
import { isGate } from "./gates.ts";
import { mayHoldWeights } from "./layerWeights.ts";

/** Whether layers with weights take all that the modules of a class give, wherever one is made: blocks before a head. */
export function isHandedOnModule(script: Script, definition: SyntaxNode): boolean {
  const name = nameOfDefinition(script, definition);
  const made = callsOf(script).filter(
    ({ callee, node }) =>
      callee.name === "VariableName" &&
      textOf(script, callee) === name &&
      !isWithin(node, definition),
  );
  return made.length > 0 && made.every(({ node }) => isHandedOn(script, node));
}

const collects = /^(?:Array(?:Comprehension)?|Binary|Parenthesized)Expression$/;

/** Up from where a module is made through the lists that hold it, to layers behind it or to the attribute that keeps it. */
function isHandedOn(script: Script, made: SyntaxNode): boolean {
  const { parent } = made;
  if (!parent) return false;
  if (collects.test(parent.name)) return isHandedOn(script, parent);
  const holder = parent.name === "ArgList" && parent.parent ? callAt(script, parent.parent) : null;
  if (holder?.name === "torch.nn.Sequential") {
    const items = itemsOf(script, parent);
    const at = items.findIndex((item) => isWithin(made, item));
    const isFollowed = items.slice(at + 1).some((item) => mayHoldWeights(script, item));
    return isFollowed || isHandedOn(script, holder.node);
  }
  if (holder?.name === "torch.nn.ModuleList") return isHandedOn(script, holder.node);
  const name = variableOf(script, made);
  const owner = name?.startsWith("self.") ? ancestorOf(made, "ClassDefinition") : null;
  return name !== null && owner !== null && isAppliedBeforeLayers(script, owner, name);
}

/** `self.body(x)`, `self.blocks[0](x)` and `block(x)` of `for block in self.blocks`, each before layers with weights. */
function isAppliedBeforeLayers(script: Script, owner: SyntaxNode, name: string): boolean {
  const pass = forwardPassOf(script, owner);
  const applied = pass?.calls.filter((call) => applies(script, call, name)) ?? [];
  const named = nodesWithin(script, "MemberExpression", owner).filter(
    (member) => textOf(script, member) === name && !isWithin(member, pass?.initializer ?? member),
  );
  return (
    pass !== null &&
    applied.length > 0 &&
    named.every((member) => isWithin(member, pass.forward)) &&
    applied.every((call) => feedsOnlyLayers(script, pass, call) && !isGate(script, call))
  );
}

function applies(script: Script, { callee, node }: Call, name: string): boolean {
  const text = textOf(script, callee);
  if (text === name || text.startsWith(`${name}[`)) return true;
  return loopsAround(node).some((loop) => {
    const iterable = iterableOf(loop);
    const goesOver =
      iterable !== null &&
      [iterable, ...nodesWithin(script, "MemberExpression", iterable)].some(
        (part) => textOf(script, part) === name,
      );
    return goesOver && loopVariables(script, loop).includes(text);
  });
}
