import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { assignmentsOf } from "../../python/bindings.ts";
import { callAt, callsOf, callsOfMethod } from "../../python/calls.ts";
import { callsWithin, nodesWithin } from "../../python/nodesWithin.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { isWithin, textOf } from "../../python/tree.ts";
import { isWeightLayer } from "../model/layers.ts";
import { moduleClassesOf } from "../model/moduleClasses.ts";

/** A list or dictionary of layers that a module keeps as it is, so that their parameters are not the module's. */
export interface PlainContainer {
  readonly statement: SyntaxNode;
  /** `self.layers` */
  readonly target: string;
  readonly value: SyntaxNode;
  /** What would register its layers. */
  readonly registeredBy: "ModuleList" | "ModuleDict";
}

export const plainContainersOf = oncePerScript((script): readonly PlainContainer[] =>
  moduleClassesOf(script)
    .flatMap((module) => nodesWithin(script, "AssignStatement", module))
    .flatMap((statement): PlainContainer[] => {
      const [assignment] = assignmentsOf(statement);
      const value = assignment?.value;
      const target = assignment ? textOf(script, assignment.target) : "";
      const registeredBy = value ? containerFor(script, value) : null;
      if (!value || registeredBy === null || !/^self\.\w+$/.test(target)) return [];
      const holdsLayers =
        callsWithin(script, value).some(isWeightLayer) || getsLayers(script, target);
      return holdsLayers && !isHandedOn(script, target)
        ? [{ statement, target, value, registeredBy }]
        : [];
    }),
);

/** What registers the layers of a list, or of a dictionary with names as keys. */
function containerFor(script: Script, value: SyntaxNode): PlainContainer["registeredBy"] | null {
  if (/^Array(?:Comprehension)?Expression$/.test(value.name)) return "ModuleList";
  if (value.name !== "DictionaryExpression") return null;
  const isNamed = itemsOf(script, value).every(({ key }) => key?.name === "String");
  return isNamed ? "ModuleDict" : null;
}

function getsLayers(script: Script, target: string): boolean {
  return callsOfMethod(script, "append").some(
    ({ receiver, argumentList }) =>
      receiver !== null &&
      textOf(script, receiver) === target &&
      callsOf(script).some((layer) => isWithin(layer.node, argumentList) && isWeightLayer(layer)),
  );
}

/**
 * `nn.Sequential(*self.layers)`, `layers += self.layers`, `add(self.layers)`: read whole, by what may register them.
 * Turns, indices, lengths and further items read no more than one layer at a time.
 */
function isHandedOn(script: Script, target: string): boolean {
  return script.all("MemberExpression").some((node) => {
    if (textOf(script, node) !== target || !node.parent) return false;
    const { parent } = node;
    if (parent.name === "ArgList") {
      const call = parent.parent ? callAt(script, parent.parent) : null;
      return !/^(?:enumerate|zip|len|range|reversed|iter|print|str|isinstance)$/.test(
        call?.method ?? "",
      );
    }
    const isAdded = parent.name === "BinaryExpression" || parent.name === "ArrayExpression";
    const isValue =
      /^(?:Assign|Update)Statement$/.test(parent.name) && parent.firstChild?.from !== node.from;
    return isAdded || isValue;
  });
}
