import type { SyntaxNode } from "@lezer/common";
import { parameterOf, timesReached } from "./depth.ts";
import { bindingsOf } from "./python/bindings.ts";
import { type Call, callAt, callsOf, qualifiedName } from "./python/calls.ts";
import { attributesOf } from "./python/fields.ts";
import { isSaturating, isWeightLayer, layerName } from "./python/layers.ts";
import { modelRegions } from "./python/model.ts";
import { oncePerScript } from "./python/oncePerScript.ts";
import { variableOf } from "./python/optimizers.ts";
import { passedOrDefault } from "./python/passed.ts";
import type { Script } from "./python/script.ts";
import { ancestorOf, childrenOf, isWithin, textOf } from "./python/tree.ts";

/** Saturating activations on the way through the model, as far as they can be counted. */
export interface Saturation {
  readonly sigmoids: number;
  readonly tanhs: number;
  /** Where the first of them is made or applied. */
  readonly first: SyntaxNode | null;
}

const none: Saturation = { sigmoids: 0, tanhs: 0, first: null };

export const saturationOf = oncePerScript(findSaturation);

function findSaturation(script: Script): Saturation {
  const regions = modelRegions(script);
  const within = callsOf(script).filter((c) => regions.some((r) => isWithin(c.node, r)));
  if (!within.some(isWeightLayer)) return none;
  let { sigmoids, tanhs, first } = none;
  for (const call of within) {
    const kind = saturatingKind(script, call);
    if (kind === null || isGate(script, call)) continue;
    const times = appliedTimes(script, call, within);
    if (kind === "sigmoid") sigmoids += times;
    else tanhs += times;
    if (times > 0) first ??= call.node;
  }
  return { sigmoids, tanhs, first };
}

type Kind = "sigmoid" | "tanh";

/** `nn.Sigmoid()`, `torch.tanh(x)`, `x.tanh()`, and `act()` or `self.act(x)` of what a name stands for. */
function saturatingKind(script: Script, call: Call): Kind | null {
  if (isSaturating(call.name)) return kindOf(layerName(call.name) ?? "");
  const isMethod = /^(?:tanh|sigmoid)_?$/.test(call.method) && layerName(call.name) === null;
  if (isMethod && call.receiver && textOf(script, call.receiver) !== "self") {
    return kindOf(call.method);
  }
  const behind = valueBehind(script, call.callee);
  const name = behind && qualifiedName(script, behind);
  return name && isSaturating(name) ? kindOf(layerName(name) ?? "") : null;
}

function kindOf(name: string): Kind {
  return /^tanh/i.test(name) ? "tanh" : "sigmoid";
}

/** What `act` or `self.act` is given without being called: a class or a function. */
function valueBehind(script: Script, callee: SyntaxNode): SyntaxNode | null {
  const attribute = /^self\.(\w+)$/.exec(textOf(script, callee))?.[1];
  const owner = attribute === undefined ? null : ancestorOf(callee, "ClassDefinition");
  const given = owner ? attributesOf(script, owner).get(attribute ?? "") : callee;
  if (given?.name !== "VariableName") return given ?? null;
  const parameter = parameterOf(script, given);
  if (parameter) return passedOrDefault(script, parameter);
  const [binding, another] = bindingsOf(script, textOf(script, given), given)?.bindings ?? [];
  return binding?.kind === "value" && !another ? binding.value : null;
}

/** A sigmoid that something is multiplied with passes the gradient of the other factor. */
function isGate(script: Script, { node }: Call): boolean {
  const [, operator] = node.parent?.name === "BinaryExpression" ? childrenOf(node.parent) : [];
  return operator !== undefined && textOf(script, operator) === "*";
}

/** A module kept as `self.act` counts where it is applied. */
function appliedTimes(script: Script, call: Call, within: readonly Call[]): number {
  const variable = variableOf(script, call.node);
  const isKept = variable?.startsWith("self.") === true && callAt(script, call.node) !== null;
  const owner = isKept ? ancestorOf(call.node, "ClassDefinition") : null;
  if (!owner) return timesReached(script, call.node);
  const uses = within.filter(
    (c) => isWithin(c.node, owner) && textOf(script, c.callee) === variable && !isGate(script, c),
  );
  return uses.reduce((sum, use) => sum + timesReached(script, use.node), 0);
}
