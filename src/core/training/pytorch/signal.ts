import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { type Call, callAt, qualifiedName } from "../../python/calls.ts";
import { methodOf } from "../../python/classes.ts";
import type { Condition } from "../../python/fact.ts";
import { enter, type Frame } from "../../python/frame.ts";
import { onlyEnd } from "../../python/onlyEnd.ts";
import type { Script } from "../../python/script.ts";
import { classOfSelf } from "../../python/selfParameter.ts";
import { returned, trace } from "../../python/trace.ts";
import type { Traced } from "../../python/traced.ts";
import { childOf, childrenOf, textOf } from "../../python/tree.ts";
import { batchSource } from "./batchSource.ts";
import { layersOf } from "./layerList.ts";
import { modulesOf } from "./modules.ts";
import { type Operation, operationKind, plainName } from "./operation.ts";

/** The way of a tensor, from what takes it back to where it comes from. */
export interface Signal {
  /** What was done to it, the last first. */
  readonly operations: readonly Operation[];
  /** Where its first form comes from; null where that is not known. */
  readonly source: Traced | null;
  readonly conditions: readonly Condition[];
  /** The modules that it went through, the last first. */
  readonly modules: readonly Traced[];
}

interface Way {
  readonly modules: readonly Traced[];
  readonly operations: readonly Operation[];
  readonly conditions: readonly Condition[];
  /** Places that the way has passed: a loop leads to them again. */
  readonly seen: readonly string[];
  /** Of all ways from the same place. */
  readonly steps: { taken: number };
}

const longest = 60;
const mostWays = 16;
/** Blocks with branches one behind the other have as many ways as their branches multiply to. */
const mostSteps = 200;

/** The ways by which a tensor may have come about; none where there are too many to tell. */
export function signalsOf(
  script: Script,
  node: SyntaxNode,
  frame: Frame | null,
): readonly Signal[] {
  const steps = { taken: 0 };
  const start: Way = { operations: [], conditions: [], seen: [], modules: [], steps };
  const signals = follow(script, trace(script, node, frame), start);
  return signals.length > mostWays || steps.taken > mostSteps ? [] : signals;
}

function follow(script: Script, traced: readonly Traced[], way: Way): readonly Signal[] {
  way.steps.taken += 1;
  const isTooMuch = way.operations.length > longest || traced.length > mostWays;
  if (isTooMuch || way.steps.taken > mostSteps) return [];
  return traced.flatMap((found): readonly Signal[] => {
    const here = { ...way, conditions: [...way.conditions, ...found.conditions] };
    if (/^(?:item|parameter)$/.test(found.value.kind)) return throughBatch(script, found, here);
    if (found.value.kind !== "expression") return [signal(here, found)];
    const { node } = found.value;
    switch (node.name) {
      case "CallExpression":
        return throughCall(script, node, found, here);
      case "MemberExpression":
        return throughMember(script, node, found, here);
      case "BinaryExpression":
        return throughArithmetic(script, node, found, here);
      default:
        return [signal(here, found)];
    }
  });
}

function signal(way: Way, source: Traced | null): Signal {
  const { operations, conditions, modules } = way;
  return { operations, conditions, modules, source };
}

/** The way from what an operation was applied to. */
function before(
  script: Script,
  operation: Operation,
  input: SyntaxNode | undefined,
  way: Way,
): readonly Signal[] {
  const next = { ...way, operations: [...way.operations, operation] };
  if (!input) return [signal(next, null)];
  return follow(script, trace(script, input, operation.frame), next);
}

function throughCall(script: Script, node: SyntaxNode, found: Traced, way: Way): readonly Signal[] {
  const { frame } = found;
  const call = callAt(script, node);
  if (!call) return [signal(way, found)];
  const place = `${node.from} ${node.to} ${frame?.call.node.from ?? ""}`;
  // The turn before of the same loop: its way is this one once more.
  if (way.seen.includes(place)) return [];
  const here = { ...way, seen: [...way.seen, place] };
  const [first] = itemsOf(script, call.argumentList);
  const input = first?.value;
  const byFunction = functionName(libraryName(script, call, frame));
  const byMethod = byFunction === null && call.receiver !== null ? call.method : null;
  const weight = multiplier(script, call);
  if (weight) {
    const left = byFunction ? input : (call.receiver ?? undefined);
    return before(script, product(node, left, weight, frame), left, here);
  }
  const name = byFunction ?? byMethod;
  const kind =
    name === null ? "other" : isPooling(script, call, way) ? "pooling" : operationKind(name);
  const isModule = /^torch\.nn\.[A-Z]/.test(call.name ?? "");
  if (name !== null && kind !== "other" && !isModule && !isOwnMethod(script, call)) {
    const applied = byFunction ? input : (call.receiver ?? undefined);
    const operation = { kind, name: plainName(name), at: node, settings: call, frame };
    return before(script, { ...operation, input: applied ?? null }, applied, here);
  }
  const [part, ...rest] = found.path;
  if (call.method === "train_test_split" && part !== undefined) {
    const whole = itemsOf(script, call.argumentList)[Math.floor(part / 2)]?.value;
    const split = { kind: "shape" as const, name: "split", at: node, settings: null, input: null };
    const next = { ...here, operations: [...here.operations, { ...split, frame }] };
    const ends = whole ? trace(script, whole, frame) : [];
    return follow(
      script,
      ends.map((e) => ({ ...e, path: [...e.path, ...rest] })),
      next,
    );
  }
  return throughModule(script, call, input, found, here);
}

/** `x.mean(1)` and `torch.amax(x, dim=2)` within a network: one value in place of an axis. Of data it makes other data. */
function isPooling(script: Script, call: Call, { modules }: Way): boolean {
  const position = functionName(call.name) === null ? 0 : 1;
  return (
    modules.length > 0 &&
    /^(?:mean|sum|amax)$/.test(call.method) &&
    argumentOf(script, call.argumentList, "dim", position) !== null
  );
}

/** `w` of `torch.mm(x, w)`, `F.linear(x, w)` and `x.matmul(w)`. */
function multiplier(script: Script, call: Call): SyntaxNode | null {
  const [first, second] = itemsOf(script, call.argumentList);
  if (/^torch\.(?:mm|matmul|nn\.functional\.linear)$/.test(call.name ?? "")) {
    return second?.value ?? null;
  }
  return call.receiver && /^(?:mm|matmul)$/.test(call.method) ? (first?.value ?? null) : null;
}

function product(
  at: SyntaxNode,
  input: SyntaxNode | undefined,
  weight: SyntaxNode,
  frame: Frame | null,
): Operation {
  const name = "matmul";
  return { kind: "linear", name, at, settings: null, input: input ?? null, weight, frame };
}

/** `softmax` of `torch.softmax`, `array` of `numpy.array`; null for what is no function of a library. */
function functionName(name: string | null): string | null {
  return /^(?:torch|numpy)\.(?:[\w]+\.)*(\w+)$/.exec(name ?? "")?.[1] ?? null;
}

/** `convert(x)` after `convert = torch.from_numpy` in the same function. */
function libraryName(script: Script, { name, callee }: Call, frame: Frame | null): string | null {
  if (callee.name !== "VariableName" || functionName(name) !== null) return name;
  const end = onlyEnd(script, callee, frame);
  return (end && qualifiedName(script, end.node)) ?? name;
}

/** A loader stacks rows of what the data set holds. */
function throughBatch(script: Script, found: Traced, way: Way): readonly Signal[] {
  const source = batchSource(script, found);
  if (!source || way.seen.includes(`${source.at.from}`)) return [signal(way, found)];
  const operation: Operation = {
    kind: "shape",
    name: "batch",
    at: source.at,
    settings: null,
    input: null,
    frame: found.frame,
  };
  const next = {
    ...way,
    seen: [...way.seen, `${source.at.from}`],
    operations: source.isMade ? way.operations : [...way.operations, operation],
  };
  return follow(script, source.ends, next);
}

/** `self.softmax(x)` is the module's own, whatever it is called. */
function isOwnMethod(script: Script, { receiver }: Call): boolean {
  return receiver !== null && textOf(script, receiver) === "self";
}

/** What is called is a module: of the script, of the library, or one of several in a list. */
function throughModule(
  script: Script,
  call: Call,
  input: SyntaxNode | undefined,
  found: Traced,
  way: Way,
): readonly Signal[] {
  const modules = modulesOf(script, call.callee, found.frame);
  if (modules.length === 0) return [signal(way, found)];
  return modules.flatMap((module): readonly Signal[] => {
    const here = {
      ...way,
      conditions: [...way.conditions, ...module.conditions],
      modules: [...way.modules, module],
    };
    return throughTraced(script, module, { call, input, found }, here);
  });
}

interface Application {
  readonly call: Call;
  readonly input: SyntaxNode | undefined;
  readonly found: Traced;
}

function throughTraced(
  script: Script,
  module: Traced,
  { call, input, found }: Application,
  way: Way,
): readonly Signal[] {
  const { value } = module;
  const own = value.kind === "parameter" ? classOfSelf(value.parameter) : null;
  if (value.kind === "instance" || own) {
    const inner = own
      ? enterClass(script, own, call, found.frame)
      : value.kind === "instance"
        ? enter(script, value.instance, "forward", call, found.frame)
        : null;
    if (!inner) return [signal(way, found)];
    const place = { frame: inner, path: found.path, conditions: [], depth: 0 };
    return follow(script, returned(script, inner.definition, place), way);
  }
  const layers = layersOf(script, module);
  if (!layers || (found.path.length > 0 && !areRecurrent(layers))) return [signal(way, found)];
  const [outermost, ...others] = layers.toReversed();
  if (!outermost) return input ? follow(script, trace(script, input, found.frame), way) : [];
  const isSingle = others.length === 0 && outermost.at === null;
  const operations = [outermost, ...others].map((layer) => ({
    ...layer,
    at: layer.at ?? call.node,
    by: call.node,
    input: isSingle ? (input ?? null) : null,
    frame: found.frame,
    ...(found.path.length > 0 ? { part: found.path } : {}),
  }));
  const next = { ...way, operations: [...way.operations, ...operations] };
  return input ? follow(script, trace(script, input, found.frame), next) : [signal(next, null)];
}

/** `self(x)` in a method of the module itself. */
function enterClass(
  script: Script,
  definition: SyntaxNode,
  call: Call,
  caller: Frame | null,
): Frame | null {
  const forward = methodOf(script, definition, "forward");
  return forward ? { definition: forward, call, caller, self: null } : null;
}

/** `out, hidden = self.rnn(x)`. */
function areRecurrent(layers: readonly Pick<Operation, "name">[]): boolean {
  const [only, another] = layers;
  return only !== undefined && !another && /^(?:rnn|lstm|gru)$/.test(only.name);
}

/** `x[:, -1]`, `x.data` and `x.T` are views; an attribute of an object that is not known is its own source. */
function throughMember(
  script: Script,
  node: SyntaxNode,
  found: Traced,
  way: Way,
): readonly Signal[] {
  const object = node.firstChild;
  const property = childOf(node, "PropertyName");
  const name = property ? textOf(script, property) : "index";
  if (!object || (property && !/^(?:data|T|mT|values|sample|logits)$/.test(name))) {
    return [signal(way, found)];
  }
  const kind = name === "logits" ? "other" : name === "data" ? cutOf(script, object) : "shape";
  const operation: Operation = {
    kind,
    name,
    at: node,
    settings: null,
    input: object,
    frame: found.frame,
  };
  return before(script, operation, object, way);
}

/** The `data` of a tensor is cut off from its gradient; that of a table or a bunch is only what it holds. */
function cutOf(script: Script, object: SyntaxNode): Operation["kind"] {
  return callAt(script, object) ? "cut" : "shape";
}

/** A sum of tensors has no one way; with a number, or a statistic, on one side there is one. */
function throughArithmetic(
  script: Script,
  node: SyntaxNode,
  found: Traced,
  way: Way,
): readonly Signal[] {
  const { frame } = found;
  const [left, operator, right] = childrenOf(node);
  if (left && right && operator && textOf(script, operator) === "@") {
    return before(script, product(node, left, right, frame), left, way);
  }
  const sum = operator && textOf(script, operator) === "+" ? left : undefined;
  const isBiased = sum && right && isBias(script, sum, right);
  const isScaled = right !== undefined && (isBiased || isStatistic(script, right, frame));
  const input = isScaled ? left : left && isStatistic(script, left, frame) ? right : undefined;
  if (!input || !operator) return [signal(way, found)];
  const operation: Operation = {
    kind: "arithmetic",
    name: textOf(script, operator),
    at: node,
    settings: null,
    input,
    frame,
  };
  return before(script, operation, input, way);
}

/** `x @ w + b`: the sum goes on with the product. */
function isBias(script: Script, left: SyntaxNode, right: SyntaxNode): boolean {
  const plain = left.name === "ParenthesizedExpression" ? childrenOf(left)[1] : left;
  const call = plain ? callAt(script, plain) : null;
  const operator = plain?.name === "BinaryExpression" ? childrenOf(plain)[1] : undefined;
  const isProduct = operator
    ? textOf(script, operator) === "@"
    : call !== null && multiplier(script, call) !== null;
  return isProduct && /^(?:VariableName|MemberExpression)$/.test(right.name);
}

/** A number, or what sums up a whole tensor or each of its columns. */
function isStatistic(script: Script, node: SyntaxNode, frame: Frame | null, depth = 0): boolean {
  if (node.name === "Number" || node.name === "UnaryExpression") return true;
  if (/^(?:Parenthesized|Binary)Expression$/.test(node.name)) {
    const parts = childrenOf(node).filter((c) =>
      /Expression$|^Number$|^VariableName$/.test(c.name),
    );
    return parts.every((part) => isStatistic(script, part, frame, depth));
  }
  const call = callAt(script, node);
  if (call) return isStatisticCall(script, call, frame, depth);
  if (node.name !== "VariableName" || depth > 3) return false;
  const ends = trace(script, node, frame);
  return (
    ends.length > 0 &&
    ends.every(
      ({ value, frame: own }) =>
        value.kind === "expression" &&
        value.node.from !== node.from &&
        isStatistic(script, value.node, own, depth + 1),
    )
  );
}

/** `x.float()` and `torch.sqrt(x)` are as large as `x`; `float(x)` and `math.sqrt(x)` are numbers. */
function isStatisticCall(script: Script, call: Call, frame: Frame | null, depth: number): boolean {
  const { method, name, receiver } = call;
  if (/^(?:math\.\w+|float|len)$/.test(name ?? "")) return true;
  if (/^(?:clamp|clamp_min|clip|float|sqrt)$/.test(method)) {
    const isFunction = functionName(name) !== null;
    const of = isFunction ? itemsOf(script, call.argumentList)[0]?.value : receiver;
    return of ? isStatistic(script, of, frame, depth) : false;
  }
  return /^(?:mean|std|var|max|min|sum|norm|item)$/.test(method);
}
