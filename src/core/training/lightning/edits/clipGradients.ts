import { callsOf, callsOfMethod } from "../../../python/calls.ts";
import { textOf } from "../../../python/tree.ts";
import { type Outcome, refusedBecause } from "../../outcome.ts";
import { setTrainerOption } from "../../trainerOption.ts";
import type { Training } from "../../training.ts";

export function clipGradients({ script }: Training, maximum: string): Outcome {
  const byHand = callsOfMethod(script, "manual_backward")[0];
  if (byHand) {
    return refusedBecause(
      "The module optimizes by hand ({code}), where the Trainer may not clip.",
      { code: textOf(script, byHand.callee) },
    );
  }
  const measures = callsOfMethod(script, "predict", "test", "validate")[0];
  if (measures && callsOfMethod(script, "fit").length === 0) {
    return refusedBecause("The Trainer of this script does not train: {code}.", {
      code: textOf(script, measures.callee),
    });
  }
  const trainer = callsOf(script).find((c) => /(?:^|\.)Trainer$/.test(c.name ?? ""));
  return trainer
    ? setTrainerOption(script, trainer, { keyword: "gradient_clip_val", maximum, builtIn: null })
    : refusedBecause("No Trainer was found in this script.");
}
