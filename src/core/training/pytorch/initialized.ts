import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { callAt, callsOfMethod } from "../../python/calls.ts";
import { evaluate } from "../../python/evaluate.ts";
import type { Script } from "../../python/script.ts";
import { trace } from "../../python/trace.ts";
import type { Traced } from "../../python/traced.ts";
import { ancestorOf, childrenOf, isWithin, nameOfDefinition, textOf } from "../../python/tree.ts";
import { conditionAround, type Initializer } from "../model/initializers.ts";
import { layersOf as layersInList } from "./layerList.ts";
import { modulesOf } from "./modules.ts";
import { layersBehind, networkOf, type TrainedLayer } from "./network.ts";

/** The trained layers whose parameters an initializer sets; none where it sets something else, or where that is not known. */
export function layersInitialized(
  script: Script,
  { node, target }: Pick<Initializer, "node" | "target">,
): readonly TrainedLayer[] {
  const owner = target.name === "MemberExpression" ? target.firstChild : target;
  return owner ? layersOf(script, owner, node) : [];
}

/** The trained layers that are meant by a layer, a part of the model, or one of its parts in a loop. */
export function layersOf(
  script: Script,
  owner: SyntaxNode,
  node: SyntaxNode,
): readonly TrainedLayer[] {
  const item = itemOfModule(script, owner);
  if (item) return layersOf(script, item, node);
  const named = layersBehind(script, owner);
  if (named.length > 0) return named;
  const whole = layersWithin(script, owner);
  if (whole.length > 0) return whole;
  const scopes = trace(script, owner).flatMap((found) => scopesOf(script, found));
  const layers = scopes.flatMap((scope) => layersWithin(script, scope));
  const condition = conditionAround(script, node);
  const kinds = [...condition.matchAll(/Linear|Conv|RNN|LSTM|GRU/g)].map((m) => kindOf(m[0]));
  const isElse = /^\s*not in|\bnot in\b.*(?:Linear|Conv)/.test(condition);
  return [...new Set(layers)].filter(
    ({ operation }) => kinds.length === 0 || kinds.includes(operation.kind) !== isElse,
  );
}

/** What `model[0]` and `self.layers[-1]` stand for, where the list of modules is written out. */
function itemOfModule(script: Script, node: SyntaxNode): SyntaxNode | null {
  const [object, opening, index] = childrenOf(node);
  if (node.name !== "MemberExpression" || !object || !opening || !index) return null;
  const position = textOf(script, opening) === "[" ? evaluate(script, index) : null;
  const [only, another] = modulesOf(script, object, null);
  const call =
    only && !another && only.value.kind === "expression" ? callAt(script, only.value.node) : null;
  if (position === null || !call) return null;
  const given = itemsOf(script, call.argumentList);
  const [list] = given;
  const items = call.name === "torch.nn.ModuleList" && list ? itemsOf(script, list.value) : given;
  const isWrittenOut =
    /^torch\.nn\.(?:Sequential|ModuleList)$/.test(call.name ?? "") &&
    items.every(({ star }) => star === "");
  return isWrittenOut ? (items.at(position)?.value ?? null) : null;
}

function kindOf(name: string): string {
  return name === "Linear" ? "linear" : name === "Conv" ? "convolution" : "recurrent";
}

/** The modules whose parts a name goes over: in a loop, or as what `apply` hands to a function. */
export function scopesOf(script: Script, { value }: Traced): readonly SyntaxNode[] {
  if (value.kind === "item") {
    const call = callAt(script, value.iterable);
    const isParts =
      call?.receiver && /^(?:named_)?(?:modules|children|parameters)$/.test(call.method);
    return [isParts && call.receiver ? call.receiver : value.iterable];
  }
  if (value.kind !== "parameter") return [];
  const { function: definition } = value.parameter;
  const name = nameOfDefinition(script, definition);
  return callsOfMethod(script, "apply").flatMap((call) => {
    const [first] = itemsOf(script, call.argumentList);
    const given = first ? textOf(script, first.value).replace(/^(?:self|\w+)\./, "") : null;
    return call.receiver && given === name ? [call.receiver] : [];
  });
}

function layersWithin(script: Script, scope: SyntaxNode): readonly TrainedLayer[] {
  const { signals, layers } = networkOf(script);
  const isSelf = textOf(script, scope) === "self";
  const owner = isSelf ? ancestorOf(scope, "ClassDefinition") : null;
  const parts = owner ? [owner] : partsOf(script, scope);
  const isWhole = signals.some(({ modules }) => {
    const outermost = modules.map(placesOf)[0] ?? [];
    return outermost.some((place) => parts.some((part) => part.from === place.from));
  });
  if (isWhole && signals.length > 0 && isOneModel(signals.map((s) => s.modules))) return layers;
  const listed = owner ? [] : modulesOf(script, scope, null).flatMap((m) => listedIn(script, m));
  return layers.filter(({ operation }) => {
    const made = operation.settings?.node ?? operation.at;
    return parts.some((part) => isWithin(made, part)) || listed.includes(made.from);
  });
}

/** Where the layers of a `Sequential` are made that takes them from a list. */
function listedIn(script: Script, module: Traced): readonly number[] {
  return (layersInList(script, module) ?? []).flatMap(({ settings }) => settings?.node.from ?? []);
}

/** Where the modules are made that an expression, or each item of a list, stands for. */
function partsOf(script: Script, scope: SyntaxNode): readonly SyntaxNode[] {
  return modulesOf(script, scope, null).flatMap((module) =>
    module.value.kind === "tuple"
      ? module.value.nodes.flatMap((item) =>
          modulesOf(script, item, module.frame).flatMap(placesOf),
        )
      : placesOf(module),
  );
}

function placesOf({ value }: Traced): readonly SyntaxNode[] {
  if (value.kind === "instance") return [value.instance.definition];
  return value.kind === "expression" ? [value.node] : [];
}

/** All losses go back through one and the same model. */
function isOneModel(ways: readonly (readonly Traced[])[]): boolean {
  return new Set(ways.map((modules) => modules.map(placesOf)[0]?.[0]?.from)).size === 1;
}
