import { argumentOf } from "../../python/arguments.ts";
import { assignmentsByTarget } from "../../python/bindings.ts";
import { callsOfMethod } from "../../python/calls.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import { originOf } from "../../python/origin.ts";
import type { Script } from "../../python/script.ts";
import { type Setting, settingOf } from "../setting.ts";
import { type Optimizer, optimizersOf } from "./optimizers.ts";
import { argumentOrSpread } from "./spreadArguments.ts";

/** Momentum of SGD and RMSprop in [0, 1); 0 where it is not given or not known. */
export function momentumOf(script: Script, optimizer: Optimizer): number {
  if (!hasMomentum(optimizer) || optimizer.named) return 0;
  const position = positionOf(optimizer);
  const given = argumentOrSpread(script, optimizer.call.argumentList, "momentum", position);
  const value = given ? originOf(script, given.value)?.value : 0;
  return typeof value === "number" && value >= 0 && value < 1 ? value : 0;
}

function hasMomentum({ kind }: Optimizer): boolean {
  return kind === "SGD" || kind === "RMSprop";
}

/** Where SGD takes its momentum without a keyword. */
function positionOf({ kind, framework }: Optimizer): number | undefined {
  return kind !== "SGD" ? undefined : framework === "pytorch" ? 2 : 1;
}

/** The momenta of SGD and RMSprop that the script states. */
export const momentaOf = oncePerScript((script): readonly Setting[] =>
  (isScheduled(script) ? [] : optimizersOf(script)).flatMap((optimizer) => {
    if (!hasMomentum(optimizer) || optimizer.named) return [];
    const given = argumentOf(
      script,
      optimizer.call.argumentList,
      "momentum",
      positionOf(optimizer),
    );
    return settingOf(script, given?.value, /^(?:sgd_?)?mom(?:entum)?$/i, optimizer.call.node) ?? [];
  }),
);

/** `group["momentum"] = …`, and schedules that move the momentum with the rate: what it begins with is not what it stays. */
function isScheduled(script: Script): boolean {
  return (
    [...assignmentsByTarget(script).keys()].some((target) =>
      /\["momentum"\]$|\['momentum'\]$/.test(target),
    ) || callsOfMethod(script, "OneCycleLR", "CyclicLR").length > 0
  );
}
