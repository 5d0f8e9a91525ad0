import type { SyntaxNode } from "@lezer/common";
import { type Item, itemsOf } from "../python/arguments.ts";
import { attributesOf } from "../python/attributes.ts";
import { assignmentsByTarget, assignmentsOf, bindingsOf } from "../python/bindings.ts";
import { type Call, callAt, qualifiedName } from "../python/calls.ts";
import { methodOf } from "../python/classes.ts";
import { between } from "../python/nodesWithin.ts";
import type { Script } from "../python/script.ts";
import type { ScriptEdit } from "../python/scriptEdit.ts";
import {
  ancestorOf,
  bodyOf,
  functionOf,
  isWithin,
  nameOfDefinition,
  statementsOf,
  textOf,
} from "../python/tree.ts";
import { layerName } from "./layers.ts";
import { leftOutNetwork } from "./leftOutNetwork.ts";
import { modelOf, modelRegions } from "./model.ts";

/** A function that the model's output, or what the loss gets, goes through last. */
export interface OutputActivation {
  /** Name of its class or function without case and underscores: `softmax`, `logsoftmax`, `sigmoid`. */
  readonly kind: string;
  readonly anchor: SyntaxNode;
  readonly removal: readonly ScriptEdit[];
  /** What it is applied to; null for the last layer of a list. */
  readonly input: SyntaxNode | null;
  /** The name to replace where another function is to take its place. */
  readonly callee: SyntaxNode | null;
}

const outputs = /^(?:log_?softmax|softmax|softmin|sigmoid|relu|tanh|relu6|logsigmoid)$/i;

function kindOfName(name: string | null): string | null {
  const last = layerName(name);
  const plain = last?.replace(/_/g, "").toLowerCase();
  return last && plain !== undefined && outputs.test(last) ? plain : null;
}

/** Activations at the end of the model, and around what a loss is called with. */
export function outputActivations(
  script: Script,
  losses: readonly Call[],
): readonly OutputActivation[] {
  return [...atEndOfModel(script), ...aroundLossInput(script, losses)];
}

/** `softmax(x)` of `log_softmax(softmax(x))`: what squashes the input of an output activation. */
export function squashedBefore(
  script: Script,
  { input, anchor }: OutputActivation,
): OutputActivation | null {
  const definition = ancestorOf(anchor, "ClassDefinition");
  const attributes = definition ? attributesOf(script, definition) : new Map();
  const inner = input ? activationCall(script, input, attributes) : null;
  return inner && /^(?:log)?softmax$|^sigmoid$/.test(inner.kind) ? inner : null;
}

function atEndOfModel(script: Script): readonly OutputActivation[] {
  const regions = modelRegions(script);
  const [first, another] = regions;
  const isWhole = leftOutNetwork(script) === null;
  const isCertain = isWhole && (modelOf(script) !== null || another === undefined);
  const top = first && isCertain ? topOf(script, first, regions) : null;
  if (top === null) return [];
  const found =
    top.name === "ClassDefinition"
      ? endOfForward(script, top)
      : endOfSequential(script, callAt(script, top));
  return found ? [found] : [];
}

/** The class of the model itself, not those of its parts, or the `nn.Sequential(…)` that it is. */
function topOf(
  script: Script,
  node: SyntaxNode,
  regions: readonly SyntaxNode[],
  depth = 0,
): SyntaxNode | null {
  if (node.name === "ClassDefinition" || depth > 4) return node;
  const call = callAt(script, node);
  if (!call) {
    const [binding, another] = bindingsOf(script, textOf(script, node), node)?.bindings ?? [];
    return binding?.kind === "value" && !another
      ? topOf(script, binding.value, regions, depth + 1)
      : null;
  }
  if (call.name === "torch.nn.Sequential") return node;
  const definition = regions.find(
    (r) => r.name.endsWith("Definition") && nameOfDefinition(script, r) === call.method,
  );
  if (definition?.name !== "FunctionDefinition") return definition ?? null;
  const body = bodyOf(definition);
  const returned = body ? statementsOf(body).findLast((s) => s.name === "ReturnStatement") : null;
  const value = returned?.lastChild;
  return value ? topOf(script, value, regions, depth + 1) : null;
}

function endOfSequential(script: Script, call: Call | null): OutputActivation | null {
  const items = call ? layersOf(script, call) : [];
  const last = items.at(-1);
  const before = items.at(-2);
  if (!last || !before) return null;
  const layer = callAt(script, last.layer);
  const kind = kindOfName(layer ? layer.name : qualifiedName(script, last.layer));
  if (!kind) return null;
  return {
    kind,
    anchor: last.layer,
    removal: [{ from: before.item.to, to: last.item.to, insert: "" }],
    input: null,
    callee: layer?.callee ?? null,
  };
}

/** The arguments of a Sequential, or the named layers of the OrderedDict that it gets. */
function layersOf(
  script: Script,
  call: Call,
): readonly { readonly item: Item; readonly layer: SyntaxNode }[] {
  const items = itemsOf(script, call.argumentList);
  const [only, another] = items;
  const named = only && !another ? callAt(script, only.value) : null;
  const list = named?.method === "OrderedDict" ? itemsOf(script, named.argumentList)[0] : undefined;
  if (list?.value.name !== "ArrayExpression") {
    return items.map((item) => ({ item, layer: item.value }));
  }
  return itemsOf(script, list.value).map((item) => ({
    item,
    layer: itemsOf(script, item.value)[1]?.value ?? item.value,
  }));
}

/** `return F.softmax(x, dim=1)`, `return self.softmax(x)`, `return x.softmax(1)`, and by way of a name. */
function endOfForward(script: Script, definition: SyntaxNode): OutputActivation | null {
  const forward = methodOf(script, definition, "forward");
  const body = forward ? bodyOf(forward) : null;
  const statements = body ? statementsOf(body) : [];
  const returned = statements.at(-1);
  if (returned?.name !== "ReturnStatement" || !returned.lastChild) return null;
  const attributes = attributesOf(script, definition);
  const direct = activationCall(script, returned.lastChild, attributes);
  if (direct) return direct;
  if (returned.lastChild.name === "VariableName") {
    const name = textOf(script, returned.lastChild);
    const [assignment] = assignmentsOf(statements.at(-2) ?? returned);
    const isSame = assignment && textOf(script, assignment.target) === name;
    return isSame && assignment.value ? activationCall(script, assignment.value, attributes) : null;
  }
  const call = callAt(script, returned.lastChild);
  const attribute = call && /^self\.(\w+)$/.exec(textOf(script, call.callee))?.[1];
  const value = attribute ? attributes.get(attribute) : undefined;
  const made = value ? callAt(script, value) : null;
  return made?.name === "torch.nn.Sequential" ? endOfSequential(script, made) : null;
}

/** The edits that leave of `softmax(x, dim=1)` or `x.softmax(1)` only `x`. */
function activationCall(
  script: Script,
  node: SyntaxNode,
  attributes: ReadonlyMap<string, SyntaxNode>,
): OutputActivation | null {
  const call = callAt(script, node);
  if (!call) return null;
  const attribute = /^self\.(\w+)$/.exec(textOf(script, call.callee))?.[1];
  const made = attribute === undefined ? undefined : attributes.get(attribute);
  const layer = made ? callAt(script, made) : null;
  const inPlace = call.callee.name === "CallExpression" ? callAt(script, call.callee) : null;
  const byName = kindOfName(layer?.name ?? inPlace?.name ?? call.name);
  const isMethod =
    !byName &&
    call.receiver !== null &&
    /^(?:log_softmax|softmax|sigmoid|relu|tanh)$/.test(call.method);
  const kind = byName ?? (isMethod ? call.method.replace(/_/g, "") : null);
  const inner = isMethod ? call.receiver : itemsOf(script, call.argumentList)[0]?.value;
  if (!kind || !inner) return null;
  return {
    kind,
    anchor: call.node,
    removal: [
      { from: node.from, to: inner.from, insert: "" },
      { from: inner.to, to: node.to, insert: "" },
    ].filter(({ from, to }) => to > from),
    input: inner,
    callee: layer?.callee ?? inPlace?.callee ?? call.callee,
  };
}

function aroundLossInput(script: Script, losses: readonly Call[]): readonly OutputActivation[] {
  const none = new Map<string, SyntaxNode>();
  return losses.flatMap((loss) => {
    const [input] = itemsOf(script, loss.argumentList);
    if (!input) return [];
    const direct = activationCall(script, input.value, none);
    if (direct) return [direct];
    if (input.value.name !== "VariableName") return [];
    const name = textOf(script, input.value);
    const home = functionOf(loss.node);
    const before = { from: home?.from ?? 0, to: loss.node.from };
    const assigned = assignmentsByTarget(script).get(name) ?? [];
    const last = between(assigned, before, (a) => a.statement).findLast(
      ({ statement }) => functionOf(statement)?.from === home?.from,
    )?.value;
    const found = last ? activationCall(script, last, none) : null;
    return found && isUsedOnce(found.anchor, loss) ? [found] : [];
  });
}

function isUsedOnce(anchor: SyntaxNode, loss: Call): boolean {
  for (let list = ancestorOf(anchor, "ArgList"); list; list = ancestorOf(list, "ArgList")) {
    if (!isWithin(list, loss.node)) return false;
  }
  return true;
}
