import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { callAt, callsOf, callsOfMethod } from "../../python/calls.ts";
import { evaluate } from "../../python/evaluate.ts";
import { callsWithin } from "../../python/nodesWithin.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { trace } from "../../python/trace.ts";
import type { Traced } from "../../python/traced.ts";
import {
  ancestorOf,
  childrenOf,
  classAround,
  functionOf,
  isWithin,
  nameOfDefinition,
  textOf,
} from "../../python/tree.ts";
import { layersOf } from "../pytorch/layerList.ts";
import { modulesOf } from "../pytorch/modules.ts";
import { hasWeights } from "../pytorch/operation.ts";
import { isWeightLayer } from "./layers.ts";

/** One and the same layer in several places of a list: all of them have one set of weights. */
export interface SharedLayer {
  /** `[layer] * depth`, `[layer for _ in range(depth)]`, or what is added in a loop: `layer`. */
  readonly place: SyntaxNode;
  readonly item: SyntaxNode;
  /** What the list is repeated by; null where a loop or a comprehension repeats the item. */
  readonly count: SyntaxNode | null;
}

export const sharedLayerOf = oncePerScript((script): SharedLayer | null => {
  if (meansToShare.test(script.text)) return null;
  const found = [...multiplied(script), ...comprehended(script), ...added(script)];
  return found.find((one) => isOneModule(script, one) && !isNamedShared(script, one.place)) ?? null;
});

/** What is said where weights are shared on purpose. */
const meansToShare =
  /\b(?:albert|universal transformer|equilibrium|siamese|(?:weight|parameter|layer)s?[- _](?:shar|ty)ing|(?:shar|ti)(?:e|es|ed|ing)[- _](?:the )?(?:same )?(?:weight|param|layer|block)\w*|same (?:weight|param|layer|block)\w*)/i;
const sharing = /shar|tied|recur|universal|unroll|iterat/i;

function isNamedShared(script: Script, place: SyntaxNode): boolean {
  const home = functionOf(place);
  const owner = home && classAround(home);
  const names = [home, owner].map((one) => (one ? nameOfDefinition(script, one) : ""));
  const statement = ancestorOf(place, "AssignStatement");
  return [...names, statement ? textOf(script, statement) : ""].some((name) => sharing.test(name));
}

const holding = new Set(["ModuleList", "Sequential"]);

/** `nn.ModuleList([layer] * depth)`, `nn.Sequential(*[layer] * depth)`. */
function multiplied(script: Script): readonly SharedLayer[] {
  return script.all("BinaryExpression").flatMap((place): SharedLayer[] => {
    const [left, operator, right] = childrenOf(place);
    if (!left || !right || !operator || textOf(script, operator) !== "*") return [];
    const [list, count] = left.name === "ArrayExpression" ? [left, right] : [right, left];
    const [only, another] = list.name === "ArrayExpression" ? itemsOf(script, list) : [];
    const times = evaluate(script, count);
    if (!only || another || only.star !== "" || (times !== null && times < 2)) return [];
    return isHeld(script, place) ? [{ place, item: only.value, count }] : [];
  });
}

/** `nn.ModuleList([layer for _ in range(depth)])`. */
function comprehended(script: Script): readonly SharedLayer[] {
  return callsOf(script).flatMap(({ method, argumentList }): SharedLayer[] => {
    const [given] = holding.has(method) ? itemsOf(script, argumentList) : [];
    const item = given ? childrenOf(given.value)[1] : undefined;
    const isName = item && /^(?:VariableName|MemberExpression)$/.test(item.name);
    const isEach = given && /^(?:Array)?Comprehension/.test(given.value.name);
    if (!given || !isName || !isEach || isTurned(script, given.value, item)) return [];
    return [{ place: given.value, item, count: null }];
  });
}

/** `for _ in range(depth): layers.append(layer)`. */
function added(script: Script): readonly SharedLayer[] {
  return callsOfMethod(script, "append").flatMap(
    ({ receiver, argumentList, node }): SharedLayer[] => {
      const loop = ancestorOf(node, "ForStatement", "FunctionDefinition");
      const [only] = itemsOf(script, argumentList);
      if (loop?.name !== "ForStatement" || !receiver || only?.value.name !== "VariableName")
        return [];
      const ends = trace(script, only.value);
      const isOutside = ends.every(
        ({ value }) => value.kind === "expression" && !isWithin(value.node, loop),
      );
      const isMade = isOutside && !isTurned(script, loop, only.value);
      return isMade && isHeldName(script, textOf(script, receiver))
        ? [{ place: only.value, item: only.value, count: null }]
        : [];
    },
  );
}

/** The variable of the loop, or something that it is read by. */
function isTurned(script: Script, loop: SyntaxNode, item: SyntaxNode): boolean {
  const name = /^\w+/.exec(textOf(script, item))?.[0] ?? "";
  const head = /\bfor\s+([\s\S]*?)\s+in\b/.exec(textOf(script, loop))?.[1] ?? "";
  return new RegExp(`\\b${name}\\b`).test(head);
}

function isHeld(script: Script, place: SyntaxNode): boolean {
  const list = ancestorOf(place, "ArgList", "AssignStatement");
  if (list?.name === "AssignStatement") {
    const target = list.firstChild;
    return target !== null && isHeldName(script, textOf(script, target));
  }
  const call = list?.parent ? callAt(script, list.parent) : null;
  return call !== null && holding.has(call.method);
}

/** The list becomes a module's own. */
function isHeldName(script: Script, name: string): boolean {
  return callsOfMethod(script, ...holding).some(({ argumentList }) =>
    itemsOf(script, argumentList).some(({ value }) => textOf(script, value) === name),
  );
}

function isOneModule(script: Script, { item }: SharedLayer): boolean {
  const modules = modulesOf(script, item, null);
  return modules.length > 0 && modules.every((module) => hasOwnWeights(script, module));
}

function hasOwnWeights(script: Script, module: Traced): boolean {
  const { value } = module;
  if (value.kind === "instance") {
    return callsWithin(script, value.instance.definition).some(isWeightLayer);
  }
  const call = value.kind === "expression" ? callAt(script, value.node) : null;
  if (!call || !/^torch\.nn\.[A-Z]/.test(call.name ?? "")) return false;
  return isWeightLayer(call) || (layersOf(script, module)?.some(hasWeights) ?? false);
}
