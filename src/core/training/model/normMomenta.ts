import { argumentOf } from "../../python/arguments.ts";
import { assignmentsByTarget } from "../../python/bindings.ts";
import { type Call, callsOf } from "../../python/calls.ts";
import { possibly } from "../../python/fact.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
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
  if (isSetLater(script)) return [];
  const names = isSharedWithOthers(script, norms) ? ofNorms : ofAny;
  return norms.flatMap((call) => {
    const isKept = isKeras(call.name);
    const given = argumentOf(script, call.argumentList, "momentum", isKept ? 1 : 2);
    const setting = settingOf(script, given?.value, names, call.node);
    if (!setting) return [];
    const momentum = possibly(setting.amount);
    const share = isKept ? 1 - momentum : momentum;
    return [{ call, setting, share, isKept }];
  });
});

/** `norm.momentum = …`, as of a schedule: what they are made with is not what they go by. */
function isSetLater(script: Script): boolean {
  return [...assignmentsByTarget(script).keys()].some((target) => /\.momentum$/.test(target));
}

function isKeras(name: string | null): boolean {
  return inKeras.test(name ?? "");
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
