import type { SyntaxNode } from "@lezer/common";
import { argumentOf } from "../../python/arguments.ts";
import { assignmentsByTarget } from "../../python/bindings.ts";
import { type Call, callsOf, callsOfMethod } from "../../python/calls.ts";
import { possibly } from "../../python/fact.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { isWithin, textOf } from "../../python/tree.ts";
import { type Setting, settingOf } from "../setting.ts";

/** How fast the running statistics of a batch normalization follow the batches. */
export interface NormMomentum {
  readonly call: Call;
  readonly setting: Setting;
  /** Share of the newest batch in the statistics: what PyTorch calls momentum, and one minus what Keras does. */
  readonly share: number;
  /** Keras counts what is kept. */
  readonly isKept: boolean;
}

const inTorch = /^torch\.nn\.(?:Sync)?BatchNorm(?:[123]d)?$/;
const inKeras = /(?:^|\.)keras\.layers\.BatchNormalization$/;
const ofNorms = /^(?:bn|norm|batch_?norm)_?mom(?:entum)?$/i;
const ofAny = /^(?:\w+_)?mom(?:entum)?$/i;

/** The batch normalizations whose momentum the script states. */
export const normMomentaOf = oncePerScript((script): readonly NormMomentum[] => {
  const norms = callsOf(script).filter(({ name }) => inTorch.test(name ?? "") || isKeras(name));
  if (isSetLater(script) || callsOfMethod(script, ...renewing).length > 0) return [];
  const names = isSharedWithOthers(script, norms) ? ofNorms : ofAny;
  return norms.flatMap((call) => {
    const isKept = isKeras(call.name);
    const given = argumentOf(script, call.argumentList, "momentum", isKept ? 1 : 2);
    const setting = settingOf(script, given?.value, names, call.node);
    if (!setting || isReadElsewhere(script, given?.value, norms)) return [];
    const kept = argumentOf(script, call.argumentList, "track_running_stats", isKept ? null : 4);
    if (kept && textOf(script, kept.value) === "False") return [];
    const momentum = possibly(setting.amount);
    const share = isKept ? 1 - momentum : momentum;
    return [{ call, setting, share, isKept }];
  });
});

/** `norm.momentum = …`, as of a schedule: what they are made with is not what they go by. */
function isSetLater(script: Script): boolean {
  return [...assignmentsByTarget(script).keys()].some((target) => /\.momentum$/.test(target));
}

/** Statistics that are taken anew before an evaluation, or that are not kept at all. */
const renewing = ["update_bn", "reset_running_stats"];

function isKeras(name: string | null): boolean {
  return inKeras.test(name ?? "");
}

/** A name that is read for something else, too: what the norms go by is not the only thing that it sets. */
function isReadElsewhere(
  script: Script,
  given: SyntaxNode | undefined,
  norms: readonly Call[],
): boolean {
  if (given?.name !== "VariableName") return false;
  const name = textOf(script, given);
  return script
    .all("VariableName")
    .some(
      (node) =>
        textOf(script, node) === name &&
        node.nextSibling?.name !== "AssignOp" &&
        node.parent?.name !== "ParamList" &&
        !norms.some((norm) => isWithin(node, norm.node)),
    );
}

/** An optimizer's momentum is another quantity, and may go by the same name. */
function isSharedWithOthers(script: Script, norms: readonly Call[]): boolean {
  return callsOf(script).some(
    (call) =>
      !norms.includes(call) &&
      /optim/.test(call.name ?? "") &&
      argumentOf(script, call.argumentList, "momentum") !== null,
  );
}
