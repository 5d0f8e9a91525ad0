import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { attributesOf } from "../../python/attributes.ts";
import { assignmentsByTarget } from "../../python/bindings.ts";
import { type Call, callAt, callsOf, callsOfMethod } from "../../python/calls.ts";
import { evaluate } from "../../python/evaluate.ts";
import { isNamedIn } from "../../python/names.ts";
import { callsWithin } from "../../python/nodesWithin.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { ancestorOf, childrenOf, isWithin, textOf } from "../../python/tree.ts";

/** A statement or call that sets the values of a parameter. */
export interface Initializer {
  readonly node: SyntaxNode;
  /** The parameter as written: `m.weight`, `self.fc1.bias`, `p`. */
  readonly target: SyntaxNode;
  readonly what: "weight" | "bias" | "any" | "other";
  /** Mean and spread (standard deviation) of the values that it sets. */
  readonly mean: number;
  readonly spread: number;
  /** The spread for a layer of so many inputs, where it is computed from them; `spread` is that of a usual layer. */
  readonly spreadFor?: SpreadFor;
  /** Times what was there: `p.mul_(0.1)`; null where new values are set. */
  readonly factor: SyntaxNode | null;
  /** The number that gives the mean, or the spread where the mean is zero. */
  readonly number: SyntaxNode | null;
}

/** All places that set parameters to values of a known size. */
export const initializersOf = oncePerScript((script: Script): readonly Initializer[] => [
  ...callsOf(script).flatMap((c) => readCall(script, c) ?? []),
  ...updatesOf(script),
]);

type SpreadFor = (inputs: number) => number | null;

const usualInputs = 64;

interface Values {
  readonly mean: number;
  readonly spread: number;
  readonly spreadFor?: SpreadFor;
  readonly number: SyntaxNode | null;
  readonly factor?: SyntaxNode;
}

function readCall(script: Script, call: Call): Initializer | null {
  const named = /^torch\.nn\.init\.(\w+?)_?$/.exec(call.name ?? "")?.[1];
  const list = call.argumentList;
  const [first] = itemsOf(script, list);
  if (named) {
    const target = argumentOf(script, list, "tensor", 0)?.value ?? first?.value;
    const values = target ? valuesOf(script, named, call, 1) : null;
    return target && values
      ? toInitializer(script, call.node, withoutData(script, target), values)
      : null;
  }
  const receiver = call.receiver;
  const method = /^(zero|fill|normal|uniform|mul|copy)_$/.exec(call.method)?.[1];
  if (!receiver || !method) return null;
  const target = withoutData(script, receiver);
  if (/\.grad$|buffer|running|ema|avg|target/i.test(textOf(script, receiver))) return null;
  const values =
    method === "zero"
      ? { mean: 0, spread: 0, number: null }
      : method === "fill"
        ? valuesOf(script, "constant", call, 0)
        : method === "mul"
          ? scaling(script, first?.value)
          : method === "copy"
            ? null
            : valuesOf(script, method, call, 0);
  return values ? toInitializer(script, call.node, target, values) : null;
}

function valuesOf(script: Script, kind: string, call: Call, from: number): Values | null {
  const at = (keyword: string, position: number) =>
    argumentOf(script, call.argumentList, keyword, from + position)?.value ?? null;
  const number = (node: SyntaxNode | null, fallback: number | null) =>
    node ? evaluate(script, node) : fallback;
  const forInputs = (node: SyntaxNode | null): SpreadFor => {
    const owner = ownerOf(script, call);
    return (inputs) =>
      node &&
      evaluate(
        script,
        node,
        new Map([
          [`${owner}.in_features`, inputs],
          [`${owner}.weight.shape[1]`, inputs],
        ]),
      );
  };
  switch (kind) {
    case "zeros":
      return { mean: 0, spread: 0, number: null };
    case "ones":
      return { mean: 1, spread: 0, number: null };
    case "constant": {
      const node = at("val", 0) ?? at("value", 0);
      const mean = number(node, null);
      return mean === null ? null : { mean, spread: 0, number: node };
    }
    case "normal":
    case "trunc_normal": {
      const [mean, spread] = [at("mean", 0), at("std", 1)];
      const [m, s] = [number(mean, 0), number(spread, 1)];
      if (m === 0 && s === null) {
        const spreadFor = forInputs(spread);
        const usual = spreadFor(usualInputs);
        return usual === null
          ? null
          : { mean: 0, spread: Math.abs(usual), spreadFor, number: spread };
      }
      return m === null || s === null
        ? null
        : { mean: m, spread: Math.abs(s), number: m === 0 ? spread : mean };
    }
    case "uniform": {
      const [low, high] = [at("a", 0) ?? at("from", 0), at("b", 1) ?? at("to", 1)];
      const [a, b] = [number(low, 0), number(high, 1)];
      return a === null || b === null
        ? null
        : { mean: (a + b) / 2, spread: Math.abs(b - a) / Math.sqrt(12), number: null };
    }
    case "xavier_uniform":
    case "xavier_normal":
    case "orthogonal": {
      const gain = at("gain", 0);
      const value = number(gain, 1);
      return value !== null && gain && (value < 0.1 || value > 10)
        ? { mean: 0, spread: value * 0.1, number: gain }
        : null;
    }
    default:
      return null;
  }
}

/** `layer` of `nn.init.normal_(layer.weight)` and of `layer.weight.data.normal_()`. */
function ownerOf(script: Script, { argumentList, receiver, name }: Call): string {
  const isOfLibrary = /^torch\.nn\.init\./.test(name ?? "");
  const filled = isOfLibrary ? itemsOf(script, argumentList)[0]?.value : receiver;
  return filled ? textOf(script, filled).replace(/\.weight(?:\.data)?$/, "") : "";
}

function scaling(script: Script, node: SyntaxNode | undefined): Values | null {
  const value = node ? evaluate(script, node) : null;
  return node && value !== null ? { mean: 0, spread: value, number: node, factor: node } : null;
}

/** `p.data *= 0.01` and `m.bias.data -= 5`. */
function updatesOf(script: Script): readonly Initializer[] {
  return script.all("UpdateStatement").flatMap((statement) => {
    const [left, operator, right] = childrenOf(statement);
    const value = right ? evaluate(script, right) : null;
    if (!left || !operator || !right || value === null) return [];
    const target = withoutData(script, left);
    const written = textOf(script, operator);
    if (!/(?:weight|bias|\.data)\b/.test(textOf(script, left))) return [];
    if (/\.grad\b/.test(textOf(script, left))) return [];
    if (written === "*=") {
      const values = { mean: 0, spread: value, number: right, factor: right };
      return [toInitializer(script, statement, target, values)];
    }
    if (written !== "-=" && written !== "+=") return [];
    const mean = written === "-=" ? -value : value;
    return [toInitializer(script, statement, target, { mean, spread: 0, number: right })];
  });
}

function toInitializer(
  script: Script,
  node: SyntaxNode,
  target: SyntaxNode,
  values: Values,
): Initializer {
  const { mean, spread, number } = values;
  return {
    node,
    target,
    what: partOf(script, node, target),
    mean,
    spread,
    factor: values.factor ?? null,
    number,
    ...(values.spreadFor && { spreadFor: values.spreadFor }),
  };
}

/** `m.weight` of `m.weight.data`. */
export function withoutData(script: Script, node: SyntaxNode): SyntaxNode {
  const isData = node.name === "MemberExpression" && textOf(script, node).endsWith(".data");
  return isData ? (node.firstChild ?? node) : node;
}

const notWeights = /Norm|Embedding/;

function partOf(script: Script, node: SyntaxNode, target: SyntaxNode): Initializer["what"] {
  const text = textOf(script, target);
  const condition = conditionAround(script, node);
  if (/bias|\bb\d?\b$/.test(text)) return "bias";
  if (/Norm|Embedding/.test(condition) && !/Linear|Conv|RNN|LSTM|GRU/.test(condition)) {
    return "other";
  }
  if (/norm|\bbn\d*\b|gamma|beta|alpha|embed|\bemb\b/i.test(text)) return "other";
  // What a loop over all parameters calls a weight may be either.
  if (target.name === "VariableName" && isBranchOfBiases(script, node)) return "bias";
  if (/weight|kernel/.test(text)) return isOfOtherLayer(script, target) ? "other" : "weight";
  if (target.name !== "VariableName") return "other";
  const isElse = /not in/.test(condition);
  if (isElse && /['"][\w.]*(?:weight|bias)|dim/.test(condition)) return "other";
  if (/['"][\w.]*weight|dim\(\) ?> ?1|ndim ?> ?1|dim\(\) ?>= ?2/.test(condition)) return "weight";
  return isLoopedParameter(script, node, text) ? "any" : "other";
}

/** `if "bias" in name:` of a loop over parameters. */
export function isBranchOfBiases(script: Script, node: SyntaxNode): boolean {
  const condition = conditionAround(script, node);
  return /['"][\w.]*bias/.test(condition) && !/not in/.test(condition);
}

/** The conditions of the branches that a node stands in; `not in` for an else. */
export function conditionAround(script: Script, node: SyntaxNode): string {
  let text = "";
  for (let c = ancestorOf(node, "IfStatement"); c; c = ancestorOf(c, "IfStatement")) {
    let condition = "";
    for (const part of childrenOf(c)) {
      if (part.name === "Body" && isWithin(node, part)) text = `${text} ${condition}`;
      else if (part.name === "else") condition = `not in ${condition}`;
      else if (part.name !== "Body") condition = textOf(script, part);
    }
  }
  return text;
}

function isOfOtherLayer(script: Script, target: SyntaxNode): boolean {
  const attribute = /^self\.(\w+)\./.exec(textOf(script, target))?.[1];
  const definition = ancestorOf(target, "ClassDefinition");
  const made =
    attribute && definition ? attributesOf(script, definition).get(attribute) : undefined;
  const call = made ? callAt(script, made) : null;
  return call !== null && notWeights.test(call.name ?? "");
}

/** `for p in model.parameters():` and `for name, p in model.named_parameters():`. */
function isLoopedParameter(script: Script, node: SyntaxNode, name: string): boolean {
  for (let loop = ancestorOf(node, "ForStatement"); loop; loop = ancestorOf(loop, "ForStatement")) {
    const head = { from: loop.from, to: loop.getChild("Body")?.from ?? loop.to };
    const isOfParameters = callsWithin(script, head).some(({ method }) =>
      /parameters$/.test(method),
    );
    if (isOfParameters && isNamedIn(script, name, head)) return true;
  }
  return false;
}

/** Tensors that the script makes and multiplies with itself: `w1` of `x @ w1`. */
export const ownWeights = oncePerScript(
  (script: Script): readonly { readonly name: string; readonly value: SyntaxNode }[] => {
    const byTarget = assignmentsByTarget(script);
    const values = [...multipliedNames(script)].flatMap((name) =>
      [name, `self.${name}`].flatMap((target) =>
        (byTarget.get(target) ?? []).flatMap(({ value }) => (value ? [{ name, value }] : [])),
      ),
    );
    return values.toSorted((a, b) => a.value.from - b.value.from);
  },
);

const multiplications = ["mm", "matmul", "linear", "addmm", "conv1d", "conv2d"];

/** `torch.mm(x, w)`, `F.linear(x, w)` and `x.mm(w)`; a layer of the name `self.linear` is none. */
function isMultiplication({ name, method }: Call): boolean {
  return /^torch\.(?:nn\.functional\.)?\w+$/.test(name ?? "") || /^(?:mm|matmul)$/.test(method);
}

function multipliedNames(script: Script): ReadonlySet<string> {
  const names = new Set<string>();
  const add = (node: SyntaxNode | undefined) => {
    if (node) names.add(textOf(script, node).replace(/^self\./, ""));
  };
  for (const node of script.all("BinaryExpression")) {
    const [, operator, right] = childrenOf(node);
    if (operator && textOf(script, operator) === "@") add(right);
  }
  for (const call of callsOfMethod(script, ...multiplications).filter(isMultiplication)) {
    for (const item of itemsOf(script, call.argumentList)) add(item.value);
  }
  return names;
}
