import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { assignmentsByTarget } from "../../python/bindings.ts";
import { type Call, callAt, callsOfMethod, qualifiedName } from "../../python/calls.ts";
import type { Frame } from "../../python/frame.ts";
import { onlyExpression } from "../../python/onlyEnd.ts";
import type { Script } from "../../python/script.ts";
import { trace } from "../../python/trace.ts";
import type { Traced } from "../../python/traced.ts";
import { ancestorOf, childrenOf, functionOf, textOf } from "../../python/tree.ts";
import { variableOf } from "../optimizer/optimizers.ts";
import { type Operation, operationKind, plainName } from "./operation.ts";

/** A layer before it is known what it is applied to. */
interface Layer extends Omit<Operation, "at" | "input" | "frame"> {
  /** The item of a list that it is; null where it stands for itself. */
  readonly at: SyntaxNode | null;
}

type Layers = readonly Layer[] | null;

const deepest = 8;

/** The layers that a module of the library stands for, the first first; null where that is not certain. */
export function layersOf(script: Script, { value, frame }: Traced, depth = 0): Layers {
  if (depth > deepest) return null;
  if (value.kind === "item") return ofList(script, value.iterable, frame, depth + 1);
  const call = value.kind === "expression" ? callAt(script, value.node) : null;
  const name = call ? classOfLayer(script, call, frame) : null;
  if (!call || name === null) return null;
  if (name === "Sequential") {
    if (isChangedLater(script, call)) return null;
    const items = itemsOf(script, call.argumentList);
    const [only, another] = items;
    const named = only && !another ? callAt(script, only.value) : null;
    const pairs = named?.method === "OrderedDict" ? itemsOf(script, named.argumentList)[0] : null;
    if (pairs) {
      const layers = itemsOf(script, pairs.value).map((p) => itemsOf(script, p.value)[1]?.value);
      return joined(layers.map((layer) => (layer ? ofModule(script, layer, frame, depth) : null)));
    }
    return joined(
      items.map(({ value: item, star }) =>
        star === "*"
          ? ofList(script, item, frame, depth + 1)
          : ofModule(script, item, frame, depth),
      ),
    );
  }
  const kind = operationKind(name);
  if (kind === "other" && name !== "Identity") return null;
  return [{ kind, name: plainName(name), settings: call, at: null }];
}

const layerClass = /^torch\.nn\.([A-Z]\w*)$/;

/** `ReLU` of `nn.ReLU()`, and of `activation()` where a parameter or a variable holds the class. */
function classOfLayer(script: Script, { name, callee }: Call, frame: Frame | null): string | null {
  const direct = layerClass.exec(name ?? "")?.[1];
  if (direct !== undefined || callee.name === "CallExpression") return direct ?? null;
  const held = onlyExpression(script, callee, frame);
  return layerClass.exec((held && qualifiedName(script, held)) ?? "")?.[1] ?? null;
}

/** `net.add_module("head", …)`, `net[2] = …` and `net.head = …`: the list is not all that it holds. */
function isChangedLater(script: Script, { node }: Call): boolean {
  const name = variableOf(script, node);
  if (name === null) return false;
  const grows = callsOfMethod(
    script,
    "add_module",
    "register_module",
    "append",
    "extend",
    "insert",
  );
  return (
    grows.some(({ receiver }) => receiver !== null && textOf(script, receiver) === name) ||
    [...assignmentsByTarget(script).keys()].some((target) => target.startsWith(`${name}.`)) ||
    isCut(script, name)
  );
}

/** `layers.pop()`, `del layers[-1]`, `layers[-1] = …`: not all that was put in is still there. */
function isCut(script: Script, name: string): boolean {
  const taking = callsOfMethod(script, "pop", "popleft", "remove", "clear", "reverse");
  return (
    taking.some(({ receiver }) => receiver !== null && textOf(script, receiver) === name) ||
    [...assignmentsByTarget(script).keys()].some((target) => target.startsWith(`${name}[`)) ||
    script
      .all("MemberExpression")
      .some(
        (node) =>
          node.parent?.name === "DeleteStatement" && textOf(script, node).startsWith(`${name}[`),
      )
  );
}

function ofModule(script: Script, node: SyntaxNode, frame: Frame | null, depth: number): Layers {
  const [only, another] = trace(script, node, frame);
  const layers = only && !another ? layersOf(script, only, depth + 1) : null;
  return layers?.map((layer) => ({ ...layer, at: layer.at ?? node })) ?? null;
}

function joined(parts: readonly Layers[]): Layers {
  const layers: Layer[] = [];
  for (const part of parts) {
    if (part === null) return null;
    layers.push(...part);
  }
  return layers;
}

/** A list of layers: written out, in a comprehension, or grown from one by `append`, `extend` and `+=`. */
function ofList(script: Script, node: SyntaxNode, frame: Frame | null, depth: number): Layers {
  if (depth > deepest) return null;
  const grown = node.name === "VariableName" ? grownList(script, node, frame, depth) : undefined;
  if (grown !== undefined) return grown;
  if (node.name === "BinaryExpression") {
    const [left, operator, right] = childrenOf(node);
    if (operator && textOf(script, operator) === "*") {
      const list = [left, right].find((n) => n?.name === "ArrayExpression");
      return list ? repeated(ofList(script, list, frame, depth + 1)) : null;
    }
    return joined([left, right].map((n) => (n ? ofList(script, n, frame, depth + 1) : null)));
  }
  const [only, another] = trace(script, node, frame);
  if (!only || another) return null;
  const { value } = only;
  if (value.kind === "tuple") {
    return joined(value.nodes.map((item) => ofModule(script, item, only.frame, depth)));
  }
  if (value.kind !== "expression") return null;
  if (/^(?:Array)?ComprehensionExpression$/.test(value.node.name)) {
    const item = childrenOf(value.node).find((c) => !/^[[(]$/.test(c.name));
    return item ? repeated(ofModule(script, item, only.frame, depth)) : null;
  }
  const call = callAt(script, value.node);
  const [list] = call ? itemsOf(script, call.argumentList) : [];
  if (!call || !list || !/^torch\.nn\.(?:ModuleList|Sequential)$/.test(call.name ?? ""))
    return null;
  if (call.name === "torch.nn.Sequential") return layersOf(script, only, depth + 1);
  const isComprehension = call.argumentList.getChild("for") !== null;
  return isComprehension
    ? repeated(ofModule(script, list.value, only.frame, depth))
    : ofList(script, list.value, only.frame, depth + 1);
}

/** Layers of a loop or a comprehension stand for several of their kind. */
function repeated(layers: Layers): Layers {
  return layers?.map((layer) => ({ ...layer, isRepeated: true })) ?? null;
}

/** A local list with all that is added to it; null where a condition adds, undefined where nothing does. */
function grownList(
  script: Script,
  node: SyntaxNode,
  frame: Frame | null,
  depth: number,
): Layers | undefined {
  const name = textOf(script, node);
  const home = functionOf(node)?.from;
  const isHere = (place: SyntaxNode) => functionOf(place)?.from === home && place.to <= node.from;
  const updates = script.all("UpdateStatement").flatMap((statement) => {
    const [target, , value] = childrenOf(statement);
    const isOwn = target && value && textOf(script, target) === name && isHere(statement);
    return isOwn ? [{ at: statement, value, isList: true }] : [];
  });
  const calls = callsOfMethod(script, "append", "extend", "insert", "add_module").flatMap((c) => {
    const [first] = itemsOf(script, c.argumentList);
    const isOwn = c.receiver && textOf(script, c.receiver) === name && isHere(c.node);
    return isOwn && first
      ? [{ at: c.node, value: first.value, isList: c.method === "extend" }]
      : [];
  });
  if (updates.length + calls.length === 0) return undefined;
  const [start, another] = (assignmentsByTarget(script).get(name) ?? []).filter((a) =>
    isHere(a.statement),
  );
  if (!start?.value || another || isCut(script, name)) return null;
  const added = [...updates, ...calls].sort((a, b) => a.at.from - b.at.from);
  if (added.some(({ at }) => isConditional(at, home))) return null;
  const first =
    start.value.name === "ArrayExpression" && itemsOf(script, start.value).length === 0
      ? []
      : ofList(script, start.value, frame, depth + 1);
  return joined([
    first,
    ...added.map(({ at, value, isList }) => {
      const layers = isList
        ? ofList(script, value, frame, depth + 1)
        : ofModule(script, value, frame, depth);
      return ancestorOf(at, "ForStatement") ? repeated(layers) : layers;
    }),
  ]);
}

function isConditional(node: SyntaxNode, home: number | undefined): boolean {
  const branch = ancestorOf(node, "IfStatement");
  return branch !== null && functionOf(branch)?.from === home;
}
