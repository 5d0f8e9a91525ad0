import type { SyntaxNode } from "@lezer/common";
import { argumentOf, type Item, itemsOf } from "../../python/arguments.ts";
import { type Call, callAt, callsOf } from "../../python/calls.ts";
import { literalOf } from "../../python/literals.ts";
import { variablesNamed } from "../../python/names.ts";
import type { Script } from "../../python/script.ts";
import { functionOf, sameNode, textOf } from "../../python/tree.ts";
import { variableOf } from "../optimizer/optimizers.ts";

/** What makes outputs of what the last layer gives. */
export interface HeadActivation {
  /** `softmax`; `linear` where none is given. */
  readonly name: string;
  /** Where it stands; null where there is none, or a layer of its own says it: `Softmax()`. */
  readonly item: Item | null;
  /** Whether it is a layer of its own. */
  readonly isLayer: boolean;
}

const further = /(?:^|\.)keras\.(?:layers|activations|ops)\.\w+$|^tensorflow\.nn\./;

/** Null where it is not known, or where something else comes after the layer. */
export function headActivationOf(script: Script, layer: Call): HeadActivation | null {
  const around = callAround(script, layer);
  const later = callsOf(script).filter(
    ({ node, name }) => node.from > layer.node.to && further.test(name ?? ""),
  );
  const [next, another] = around ? [around, ...later] : later;
  if (another) return null;
  if (next) return around || follows(script, layer, next) ? ofLayer(script, next) : null;
  const item = argumentOf(script, layer.argumentList, "activation", 1);
  const name = item ? nameOf(script, item.value) : "linear";
  return name === null ? null : { name, item, isLayer: false };
}

/** `Activation("softmax")` of `Activation("softmax")(Dense(10)(x))`: the layer, or function, that takes what this one gives. */
function callAround(script: Script, { node }: Call): Call | null {
  const application = node.parent;
  if (application?.name !== "CallExpression") return null;
  const outer = application.parent?.name === "ArgList" ? application.parent.parent : null;
  const call = outer ? callAt(script, outer) : null;
  if (!call) return null;
  return callAt(script, call.callee) ?? (further.test(call.name ?? "") ? call : null);
}

function ofLayer(script: Script, { name, method, argumentList }: Call): HeadActivation | null {
  if (!/(?:^|\.)keras\.layers\.(?:Activation|Softmax|ReLU)$/.test(name ?? "")) return null;
  if (method !== "Activation") return { name: method.toLowerCase(), item: null, isLayer: true };
  const item = argumentOf(script, argumentList, "activation", 0);
  const given = item ? nameOf(script, item.value) : null;
  return given === null ? null : { name: given, item, isLayer: true };
}

/** Whether a layer takes what another gives, and nothing else does. */
function follows(script: Script, layer: Call, next: Call): boolean {
  const [own, other] = [layer.node.parent, next.node.parent];
  if (!own || !other || own.name !== other.name) return false;
  if (own.name === "ArrayExpression") {
    const items = itemsOf(script, own);
    return sameNode(own, other) && isAt(items.at(-1), next) && isAt(items.at(-2), layer);
  }
  if (own.name === "ArgList") {
    const [first, second] = [own, other].map((list) => list.parent && callAt(script, list.parent));
    const isAdded = first?.method === "add" && second?.method === "add";
    return isAdded && receiverOf(script, first) === receiverOf(script, second);
  }
  const name = own.name === "CallExpression" ? variableOf(script, own) : null;
  const uses = variablesNamed(script, name ?? "").filter(
    (use) => use.from > own.to && functionOf(use)?.from === functionOf(own)?.from,
  );
  const [use, more] = uses;
  const taken = callAt(script, other);
  const [argument] = taken ? itemsOf(script, taken.argumentList) : [];
  return use !== undefined && !more && argument !== undefined && sameNode(argument.value, use);
}

function isAt(item: Item | undefined, { node }: Call): boolean {
  return item !== undefined && sameNode(item.value, node);
}

function receiverOf(script: Script, { receiver }: Call): string | null {
  return receiver && textOf(script, receiver);
}

function nameOf(script: Script, node: SyntaxNode): string | null {
  const literal = literalOf(script, node);
  if (literal === null) return "linear";
  if (typeof literal === "string") return literal.toLowerCase();
  return /\b(?:activations|nn)\.(\w+)$/.exec(textOf(script, node))?.[1] ?? null;
}
