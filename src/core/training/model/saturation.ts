import type { SyntaxNode } from "@lezer/common";
import { type Call, callAt, callsOf } from "../../python/calls.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { ancestorOf, isWithin, textOf } from "../../python/tree.ts";
import { variableOf } from "../optimizer/optimizers.ts";
import { chosenActivation } from "./chosenActivation.ts";
import { timesReached } from "./depth.ts";
import { isGate } from "./gates.ts";
import { isSaturating, isWeightLayer, layerName } from "./layers.ts";
import { modelRegions } from "./model.ts";

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
  const chosen = chosenActivation(script, call.callee);
  return chosen && kindOf(layerName(chosen.name) ?? "");
}

function kindOf(name: string): Kind {
  return /^tanh/i.test(name) ? "tanh" : "sigmoid";
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
