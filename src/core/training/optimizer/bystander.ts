import type { SyntaxNode } from "@lezer/common";
import { callAt, callsOfMethod } from "../../python/calls.ts";
import { constructionsOf } from "../../python/constructions.ts";
import { namesWithin } from "../../python/names.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import type { Traced } from "../../python/traced.ts";
import { functionOf, textOf } from "../../python/tree.ts";
import { modulesOf } from "../pytorch/modules.ts";
import { networkOf } from "../pytorch/network.ts";
import { isWithoutGradient } from "./leftOutNetwork.ts";
import { optimizedParametersOf } from "./optimizedParameters.ts";
import { hasOtherOptimizer } from "./otherOptimizers.ts";

/** A network that the only optimizer gets, and through which no loss is backpropagated: a target network, an average. */
export interface Bystander {
  /** As it stands in the optimizer: `target` of `Adam(target.parameters())`. */
  readonly given: SyntaxNode;
  readonly name: string;
  /** The one network that the losses go back through, as the place of the optimizer can say it. */
  readonly trained: string;
}

export const bystanderOf = oncePerScript((script): Bystander | null => {
  const [parameters, another] = optimizedParametersOf(script);
  if (!parameters?.module || another || hasOtherOptimizer(script, parameters.optimizer))
    return null;
  const given = receiverOf(script, parameters.given);
  if (!given) return null;
  const name = textOf(script, given);
  // What is part of something else may be part of the network that it got from elsewhere.
  if (name.replace(/^self\./, "").includes(".")) return null;
  const trained = new Set(networkOf(script).signals.flatMap((s) => s.modules.flatMap(placeOf)));
  const modules = modulesOf(script, given, null);
  const own = modules.flatMap(placeOf);
  if (own.length === 0 || own.some((place) => trained.has(place))) return null;
  const at = parameters.optimizer.call.node;
  const [network, other] = constructionsOf(script).filter(
    ({ call }) => trained.has(keyOf(call.node)) && isSayable(call.node, at),
  );
  if (!network || other || `${name}.`.startsWith(`${network.target}.`)) return null;
  if (modules.some((module) => isMadeOf(script, module, network.target))) return null;
  const isAlike = /^self\./.test(name) === /^self\./.test(network.target);
  return isAlike && isIdle(script, name) && !isFed(script, network.target)
    ? { given, name, trained: network.target }
    : null;
});

/** `net` of `net.parameters()` and of `list(net.parameters())`. */
function receiverOf(script: Script, node: SyntaxNode): SyntaxNode | null {
  const call = callAt(script, node);
  if (call?.method === "parameters") return call.receiver;
  const [inner] = callsOfMethod(script, "parameters").filter(
    (c) => c.node.from >= node.from && c.node.to <= node.to,
  );
  return inner?.receiver ?? null;
}

function placeOf({ value }: Traced): readonly string[] {
  if (value.kind === "instance") return [keyOf(value.instance.call.node)];
  return value.kind === "expression" ? [keyOf(value.node)] : [];
}

/** `ModuleList([embedding, encoder, head])`, `Wrapper(encoder)`: its parameters are those of what it is given, too. */
function isMadeOf(script: Script, { value }: Traced, name: string): boolean {
  const node = value.kind === "instance" ? value.instance.call.node : null;
  const made = value.kind === "expression" ? value.node : node;
  const isCopy = /deepcopy$|^torch\.optim\.swa_utils\./.test(
    (made && callAt(script, made)?.name) ?? "",
  );
  return made !== null && !isCopy && namesWithin(script, made).includes(name);
}

function keyOf({ from, to }: SyntaxNode): string {
  return `${from} ${to}`;
}

/** Made before, and in the same function or at the top of the file. */
function isSayable(made: SyntaxNode, at: SyntaxNode): boolean {
  const home = functionOf(made);
  return made.from < at.from && (home === null || home.from === functionOf(at)?.from);
}

const housekeeping =
  /^(?:parameters|named_parameters|buffers|state_dict|load_state_dict|eval|train|to|cuda|cpu|requires_grad_|zero_grad)$/;

/** Nothing else gets hold of it, as a wrapper would, and it is only called where no gradient is kept. */
function isIdle(script: Script, name: string): boolean {
  const mentions = [...script.all("VariableName"), ...script.all("MemberExpression")].filter(
    (node) => textOf(script, node) === name,
  );
  return mentions.every((node) => {
    const parent = node.parent;
    const method = parent?.name === "MemberExpression" ? parent.lastChild : null;
    if (method) return housekeeping.test(textOf(script, method));
    if (parent?.name === "AssignStatement") return parent.firstChild?.from === node.from;
    if (parent?.name === "ArgList" && parent.parent) {
      return /^(?:copy\.)?deepcopy\(/.test(textOf(script, parent.parent));
    }
    return parent?.name === "CallExpression" && isWithoutGradient(script, node);
  });
}

/** Its weights or gradients are carried over by hand: what is trained is what they come from. */
function isFed(script: Script, name: string): boolean {
  const isLoaded = callsOfMethod(script, "load_state_dict").some(
    ({ receiver }) => receiver !== null && textOf(script, receiver) === name,
  );
  return isLoaded || /\b_?grad(?:\.data)?\s*=[^=]/.test(script.text);
}
