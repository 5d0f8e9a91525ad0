import type { SyntaxNode } from "@lezer/common";
import { argumentOf } from "../../python/arguments.ts";
import { assignmentsOf } from "../../python/bindings.ts";
import { type Call, callsOfMethod } from "../../python/calls.ts";
import { methodOf } from "../../python/classes.ts";
import { nodesWithin } from "../../python/nodesWithin.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import {
  ancestorOf,
  bodyOf,
  functionOf,
  statementOf,
  statementsOf,
  textOf,
} from "../../python/tree.ts";
import { forwardPassOf } from "./forwardPass.ts";
import { isWeightLayer } from "./layers.ts";

/** A layer that `forward` makes anew at every call: its weights are drawn, used once and forgotten. */
export interface PassingLayer {
  readonly call: Call;
  /** Name for it among the attributes of its module. */
  readonly attribute: string;
  /** The last statement of `__init__`. */
  readonly after: SyntaxNode;
  /** The argument that only `forward` knows: the width of what comes in; null where `__init__` knows all of them. */
  readonly width: SyntaxNode | null;
}

export const passingLayersOf = oncePerScript((script): readonly PassingLayer[] =>
  script.all("ClassDefinition").flatMap((definition) => {
    const pass = forwardPassOf(script, definition);
    const body = pass && bodyOf(pass.initializer);
    const after = body ? statementsOf(body).at(-1) : undefined;
    if (!pass || !after) return [];
    const made = pass.calls.filter(
      (call) => isWeightLayer(call) && /\.nn\.[A-Z]\w*$/.test(call.name ?? ""),
    );
    return made.flatMap((call): PassingLayer[] => {
      const isOwn = functionOf(call.node)?.from === pass.forward.from;
      const target = targetOf(script, call.node);
      // What is kept, or made under a condition, is made once; in a loop there are several.
      const isRepeated = ancestorOf(call.node, "IfStatement", "ForStatement", "WhileStatement");
      if (!isOwn || target === null || isRepeated !== null) return [];
      if (isFixed(script, pass.forward, target)) return [];
      const width = argumentOf(script, call.argumentList, "in_features", 0);
      const others = { from: width?.to ?? call.argumentList.from, to: call.argumentList.to };
      if (!width || readsLocals(script, others)) return [];
      const isTaken = pass.attributes.has(target) || methodOf(script, definition, target) !== null;
      const attribute = isTaken ? `${target}_made` : target;
      const isUnknown = readsLocals(script, width);
      // A lazy layer exists of these alone.
      if (isUnknown && !/^(?:Linear|Conv[123]d)$/.test(call.method)) return [];
      return [{ call, attribute, after, width: isUnknown ? width.value : null }];
    });
  }),
);

/** Something counts the weights, or goes through them. */
export const areWeightsLookedAt = oncePerScript(
  (script): boolean => callsOfMethod(script, "numel", "apply", "summary").length > 0,
);

/** A kernel whose weights are set by hand, or that is applied without gradients, is not to be trained. */
function isFixed(script: Script, forward: SyntaxNode, name: string): boolean {
  const isHeld = nodesWithin(script, "MemberExpression", forward).some((member) =>
    textOf(script, member).startsWith(`${name}.`),
  );
  return isHeld || nodesWithin(script, "WithStatement", forward).length > 0;
}

/** `fc` of `fc = nn.Linear(…)`, `layer` of a layer that is applied at once; null for one that an attribute keeps. */
function targetOf(script: Script, node: SyntaxNode): string | null {
  const statement = statementOf(node);
  if (statement.name !== "AssignStatement") return "layer";
  const [only, another] = assignmentsOf(statement);
  if (!only?.value || another || only.target.name !== "VariableName") return null;
  return only.value.from === node.from ? textOf(script, only.target) : "layer";
}

/** Whether a span reads more than numbers and attributes. */
function readsLocals(
  script: Script,
  span: { readonly from: number; readonly to: number },
): boolean {
  return nodesWithin(script, "VariableName", span).some(
    (name) => textOf(script, name) !== "self" && name.nextSibling?.name !== "AssignOp",
  );
}
