import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { attributesOf } from "../../python/attributes.ts";
import { assignmentsByTarget, assignmentsOf, parametersOf } from "../../python/bindings.ts";
import { type Call, callAt, callsOf, callsOfMethod } from "../../python/calls.ts";
import { classNamed, methodOf } from "../../python/classes.ts";
import { callsWithin, nodesWithin } from "../../python/nodesWithin.ts";
import type { Script } from "../../python/script.ts";
import { ancestorOf, isWithin, sameNode, statementOf, textOf } from "../../python/tree.ts";
import { isGate } from "./gates.ts";
import { isWeightLayer, layerKindOf } from "./layers.ts";
import { isBiasedProduct, isOwnProduct } from "./ownProducts.ts";
import { type Destinations, destinationsOf, readsOfParameter } from "./valueFlow.ts";

/** A module's `forward`, or a method that it runs, and what the module's attributes are. */
export interface ForwardPass {
  readonly definition: SyntaxNode;
  readonly initializer: SyntaxNode;
  readonly forward: SyntaxNode;
  readonly calls: readonly Call[];
  readonly attributes: ReadonlyMap<string, SyntaxNode>;
  /** Whether all that it gives back goes into layers with weights, wherever it is run. */
  readonly isHandedOn: boolean;
}

export function forwardPassOf(script: Script, definition: SyntaxNode): ForwardPass | null {
  const initializer = methodOf(script, definition, "__init__");
  const forward = methodOf(script, definition, "forward");
  if (!initializer || !forward) return null;
  return {
    definition,
    initializer,
    forward,
    calls: callsWithin(script, forward),
    attributes: attributesOf(script, definition),
    isHandedOn: false,
  };
}

/** An activation in `forward` and the layer whose output it takes. */
export interface AppliedActivation {
  readonly call: Call;
  /** `self.fc1(x)`. */
  readonly layer: Call;
  readonly kind: "linear" | "convolution";
}

/**
 * Expressions of hidden activations of linear layers: `F.relu(self.fc1(x))`, `self.act(self.fc1(x))`,
 * and `x = F.relu(x)` after `x = self.fc1(x)`. What is returned as it is may be the output and is left out.
 */
export function hiddenActivationCalls(
  script: Script,
  pass: ForwardPass,
  isWanted: (layer: Call) => boolean,
): readonly Call[] {
  return appliedActivations(script, pass)
    .filter((a) => {
      const made = a.kind === "linear" ? constructionOf(script, pass, a.layer) : null;
      return a.kind === "linear" && (made === null || isWanted(made));
    })
    .map((a) => a.call);
}

/** `nn.Linear(4, 2)` of `self.fc(x)`; null where the attribute is not made by a call. */
export function constructionOf(script: Script, pass: ForwardPass, layer: Call): Call | null {
  const callee = textOf(script, layer.callee);
  const attribute = callee.startsWith("self.") ? pass.attributes.get(callee.slice(5)) : undefined;
  return attribute ? callAt(script, attribute) : null;
}

/** Activations of linear and convolutional layers that are neither gates nor returned as they are. */
export function appliedActivations(
  script: Script,
  pass: ForwardPass,
): readonly AppliedActivation[] {
  return pass.calls.flatMap((call) => {
    if (!isActivation(script, pass, call)) return [];
    if (isReturned(script, call) && !pass.isHandedOn) return [];
    if (isGate(script, call)) return [];
    const input = isMethodActivation(script, call)
      ? call.receiver
      : itemsOf(script, call.argumentList)[0]?.value;
    const layer = input ? layerBehind(script, input, call) : null;
    const kind = layer ? attributeKind(script, pass, layer) : null;
    return layer && (kind === "linear" || kind === "convolution") ? [{ call, layer, kind }] : [];
  });
}

/** `x.relu()`, not `self.relu(x)` or `torch.relu(x)`. */
function isMethodActivation(script: Script, call: Call): boolean {
  return (
    /^(?:relu|tanh|sigmoid)_?$/.test(call.method) &&
    call.receiver !== null &&
    textOf(script, call.receiver) !== "self" &&
    layerKindOf(call.name) === "other"
  );
}

function isActivation(script: Script, pass: ForwardPass, call: Call): boolean {
  if (layerKindOf(call.name) === "activation" || isMethodActivation(script, call)) return true;
  return attributeKind(script, pass, call) === "activation";
}

/** Kind of the layer behind `self.name(…)`, or behind a loop variable over `self.layers`. */
function attributeKind(script: Script, pass: ForwardPass, call: Call): string | null {
  const callee = textOf(script, call.callee);
  const attribute = callee.startsWith("self.") ? pass.attributes.get(callee.slice(5)) : undefined;
  if (attribute) {
    const made = callAt(script, attribute);
    return made ? layerKindOf(made.name) : null;
  }
  return call.callee.name === "VariableName" ? loopKind(script, pass, call, callee) : null;
}

function loopKind(script: Script, pass: ForwardPass, call: Call, name: string): string | null {
  const loop = ancestorOf(call.node, "ForStatement");
  const head = loop
    ? textOf(script, { from: loop.from, to: loop.getChild("Body")?.from ?? loop.to })
    : "";
  const source = /\bself\.(\w+)/.exec(head)?.[1];
  const isVariable = head
    .split(/\bin\b/)[0]
    ?.split(/[\s,()]+/)
    .includes(name);
  const list = source === undefined ? undefined : pass.attributes.get(source);
  if (!list || !isVariable) return null;
  const parts = [list, ...addedTo(script, pass, `self.${source}`, list)];
  const layers = callsOf(script).filter(
    (c) => isWeightLayer(c) && parts.some((part) => isWithin(c.node, part)),
  );
  const kind = layers[0] ? layerKindOf(layers[0].name) : null;
  return layers.every((c) => layerKindOf(c.name) === kind) ? kind : null;
}

/** What `self.layers.append(…)` adds, and what a local list holds that the attribute is made of. */
function addedTo(
  script: Script,
  { definition, initializer }: ForwardPass,
  attribute: string,
  list: SyntaxNode,
): readonly SyntaxNode[] {
  const locals = nodesWithin(script, "VariableName", list).map((v) => textOf(script, v));
  const appended = callsOfMethod(script, "append", "extend").filter((c) => {
    const receiver = c.receiver ? textOf(script, c.receiver) : "";
    return isWithin(c.node, definition) && (receiver === attribute || locals.includes(receiver));
  });
  const assigned = locals.flatMap((name) => assignmentsByTarget(script).get(name) ?? []);
  return [
    ...appended.map((c) => c.argumentList),
    ...assigned.flatMap(({ statement, value }) =>
      value && isWithin(statement, initializer) ? [value] : [],
    ),
  ];
}

/** The call that gives `input` its value, here or in the statement before `by`. */
function layerBehind(script: Script, input: SyntaxNode, by: Call): Call | null {
  const call = callAt(script, input);
  if (call) return call;
  if (input.name !== "VariableName") return null;
  let previous = statementOf(by.node).prevSibling;
  while (previous && (previous.name === "Comment" || previous.name === ";"))
    previous = previous.prevSibling;
  if (previous?.name !== "AssignStatement") return null;
  const [assignment] = assignmentsOf(previous);
  const isSame = assignment && textOf(script, assignment.target) === textOf(script, input);
  return isSame && assignment.value ? callAt(script, assignment.value) : null;
}

/** Activations over a product with a parameter of the module's own, all of which further layers take. */
export function activationsOfProducts(script: Script, pass: ForwardPass): readonly Call[] {
  return pass.calls.filter((call) => {
    const [given] = itemsOf(script, call.argumentList);
    return (
      layerKindOf(call.name) === "activation" &&
      given !== undefined &&
      isBiasedProduct(script, pass.attributes, given.value) &&
      !isGate(script, call) &&
      feedsOnlyLayers(script, pass, call)
    );
  });
}

/** True where a later layer with weights takes what comes out of a call: the call is not the output. */
export function feedsAnotherLayer(script: Script, pass: ForwardPass, call: Call): boolean {
  const { entersLayers, leaves } = destinationsIn(script, pass, call);
  if (leaves && !entersLayers) return false;
  if (pass.isHandedOn) return entersLayers;
  if (entersLayers && !leaves) return true;
  return pass.calls.some((c) => {
    const isLater = c.node.from > call.node.to;
    const contains = c.node.from < call.node.from && c.node.to > call.node.to;
    return (isLater || contains) && takesIntoWeights(script, pass, c);
  });
}

/** True where layers with weights take what comes out of a call, and nothing gives it back as it is. */
export function feedsOnlyLayers(script: Script, pass: ForwardPass, call: Call): boolean {
  const { entersLayers, leaves } = destinationsIn(script, pass, call);
  return entersLayers && !leaves;
}

function destinationsIn(script: Script, pass: ForwardPass, { node }: Call): Destinations {
  const found = destinationsOf(script, node, (application) => {
    const applied = callAt(script, application);
    return applied !== null && takesIntoWeights(script, pass, applied)
      ? true
      : isOwnProduct(script, pass.attributes, application);
  });
  return pass.isHandedOn && found.isOnlyReturned
    ? { ...found, entersLayers: true, leaves: false }
    : found;
}

function takesIntoWeights(script: Script, pass: ForwardPass, call: Call): boolean {
  return appliesWeights(script, pass, call) || entersMethod(script, pass, call);
}

/** `self.head(x)`, a method of the module with one parameter, of which nothing but layers with weights takes what it is given. */
function entersMethod(script: Script, pass: ForwardPass, { callee, node }: Call): boolean {
  const name = /^self\.(\w+)$/.exec(textOf(script, callee))?.[1] ?? "";
  const method = pass.attributes.has(name) ? null : methodOf(script, pass.definition, name);
  const [, only, another] = method ? parametersOf(script, method) : [];
  if (!method || !only || another || isWithin(node, method)) return false;
  const inner = { ...pass, forward: method, calls: callsWithin(script, method) };
  const ways = readsOfParameter(script, method, only.name).map((read) =>
    destinationsOf(script, read, (application) => {
      const applied = callAt(script, application);
      return applied !== null && appliesWeights(script, inner, applied);
    }),
  );
  return ways.some((way) => way.entersLayers) && ways.every((way) => !way.leaves);
}

/** `self.fc(x)`, `self.layers[1](x)`, `layer(x)` of a loop over layers. */
function appliesWeights(script: Script, pass: ForwardPass, call: Call): boolean {
  const listed = /^self\.(\w+)\[[^\]]*\]$/.exec(textOf(script, call.callee))?.[1];
  const list = listed === undefined ? undefined : pass.attributes.get(listed);
  if (list) return callsWithin(script, list).some(isWeightLayer);
  const kind = attributeKind(script, pass, call);
  return kind !== null && kind !== "activation" && kind !== "dropout"
    ? holdsWeights(script, pass, call)
    : false;
}

function holdsWeights(script: Script, pass: ForwardPass, call: Call): boolean {
  const callee = textOf(script, call.callee);
  const attribute = callee.startsWith("self.") ? pass.attributes.get(callee.slice(5)) : undefined;
  if (!attribute) return call.callee.name === "VariableName";
  const made = callAt(script, attribute);
  return (
    callsWithin(script, attribute).some(isWeightLayer) ||
    (made !== null && classNamed(script, made.method) !== null)
  );
}

/** `return torch.sigmoid(…)`, or an assignment whose name the next statement returns. */
function isReturned(script: Script, call: Call): boolean {
  const statement = statementOf(call.node);
  if (statement.name === "ReturnStatement") return call.node.parent?.name === "ReturnStatement";
  const [assignment] = statement.name === "AssignStatement" ? assignmentsOf(statement) : [];
  if (!assignment?.value || !sameNode(assignment.value, call.node)) return false;
  const next = statement.nextSibling;
  const target = textOf(script, assignment.target);
  return (
    next?.name === "ReturnStatement" &&
    textOf(script, next)
      .replace(/^return\s+/, "")
      .trim() === target
  );
}

/** What the last linear layer of `forward` gets, wherever it is called, where other layers come before it. */
export function lastLinearInputs(script: Script, pass: ForwardPass): readonly SyntaxNode[] {
  const linear = pass.calls.filter((c) => attributeKind(script, pass, c) === "linear");
  const last = linear.toSorted((a, b) => a.node.to - b.node.to).at(-1);
  const layers = [...pass.attributes.values()]
    .flatMap((value) => callAt(script, value) ?? [])
    .filter((c) => c.name?.startsWith("torch.nn.") || classNamed(script, c.method) !== null);
  const same = linear.filter(
    (c) => last && textOf(script, c.callee) === textOf(script, last.callee),
  );
  const inputs = same.flatMap((c) => {
    const [only, another] = itemsOf(script, c.argumentList);
    return only && !another && only.star === "" ? [only.value] : [];
  });
  return layers.length > 1 && inputs.length === same.length ? inputs : [];
}
