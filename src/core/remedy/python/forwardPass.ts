import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "./arguments.ts";
import { assignmentsOf } from "./bindings.ts";
import { type Call, callAt, callsOf } from "./calls.ts";
import { classNamed, methodOf } from "./classes.ts";
import { attributesOf } from "./fields.ts";
import { isWeightLayer, layerKindOf } from "./layers.ts";
import type { Script } from "./script.ts";
import { ancestorOf, isWithin, sameNode, statementOf, textOf } from "./tree.ts";

/** A module's `forward` and what its attributes are. */
export interface ForwardPass {
  readonly definition: SyntaxNode;
  readonly initializer: SyntaxNode;
  readonly forward: SyntaxNode;
  readonly calls: readonly Call[];
  readonly attributes: ReadonlyMap<string, SyntaxNode>;
}

export function forwardPassOf(script: Script, definition: SyntaxNode): ForwardPass | null {
  const initializer = methodOf(script, definition, "__init__");
  const forward = methodOf(script, definition, "forward");
  if (!initializer || !forward) return null;
  return {
    definition,
    initializer,
    forward,
    calls: callsOf(script).filter((c) => isWithin(c.node, forward)),
    attributes: attributesOf(script, definition),
  };
}

/**
 * Expressions of hidden activations of linear layers: `F.relu(self.fc1(x))`, `self.act(self.fc1(x))`,
 * and `x = F.relu(x)` after `x = self.fc1(x)`. What is returned as it is may be the output and is left out.
 */
export function hiddenActivationCalls(script: Script, pass: ForwardPass): readonly Call[] {
  return pass.calls.filter((call) => {
    if (!isActivation(script, pass, call) || isReturned(script, call)) return false;
    const input = isMethodActivation(script, call)
      ? call.receiver
      : itemsOf(script, call.argumentList)[0]?.value;
    return input && isLinearOutput(script, pass, input, call);
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
  const isVariable = new RegExp(`\\b${name}\\b[^]*\\bin\\b`).test(head);
  const list = source === undefined ? undefined : pass.attributes.get(source);
  if (!list || !isVariable) return null;
  const layers = callsOf(script).filter((c) => isWithin(c.node, list) && isWeightLayer(c));
  return layers.length > 0 && layers.every((c) => layerKindOf(c.name) === "linear")
    ? "linear"
    : null;
}

function isLinearOutput(script: Script, pass: ForwardPass, input: SyntaxNode, by: Call): boolean {
  const call = callAt(script, input);
  if (call) return attributeKind(script, pass, call) === "linear";
  if (input.name !== "VariableName") return false;
  let previous = statementOf(by.node).prevSibling;
  while (previous && (previous.name === "Comment" || previous.name === ";"))
    previous = previous.prevSibling;
  if (previous?.name !== "AssignStatement") return false;
  const [assignment] = assignmentsOf(previous);
  const value = assignment?.value ? callAt(script, assignment.value) : null;
  return (
    assignment !== undefined &&
    textOf(script, assignment.target) === textOf(script, input) &&
    value !== null &&
    attributeKind(script, pass, value) === "linear"
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

/** The input of the last linear layer of `forward`, where other layers come before it. */
export function lastLinearInput(script: Script, pass: ForwardPass): SyntaxNode | null {
  const linear = pass.calls.filter((c) => attributeKind(script, pass, c) === "linear");
  const last = linear.toSorted((a, b) => a.node.to - b.node.to).at(-1);
  const layers = [...pass.attributes.values()]
    .flatMap((value) => callAt(script, value) ?? [])
    .filter((c) => c.name?.startsWith("torch.nn.") || classNamed(script, c.method) !== null);
  const items = last ? itemsOf(script, last.argumentList) : [];
  const [only, another] = items;
  return only && !another && only.star === "" && layers.length > 1 ? only.value : null;
}
