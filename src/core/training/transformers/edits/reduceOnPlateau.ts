import { textOf } from "../../../python/tree.ts";
import { type Outcome, refused, refusedBecause } from "../../outcome.ts";
import type { Training } from "../../training.ts";
import {
  evaluatesSometimes,
  metricOfBest,
  noTrainingArguments,
  setKeywords,
  trainingArgumentsOf,
} from "./trainingArguments.ts";

export function reduceOnPlateau({ script }: Training): Outcome {
  const call = trainingArgumentsOf(script);
  if (!call)
    return refused(noTrainingArguments(script, { lr_scheduler_type: "reduce_lr_on_plateau" }));
  if (!/\beval(?:uation)?_strategy\b/.test(textOf(script, call.argumentList))) {
    return refusedBecause("The Trainer is not told to evaluate while it trains (eval_strategy).");
  }
  if (evaluatesSometimes(script, call)) {
    return refusedBecause("The Trainer evaluates only under a condition.");
  }
  const { quote } = script;
  return setKeywords(script, call, {
    lr_scheduler_type: `${quote}reduce_lr_on_plateau${quote}`,
    ...metricOfBest(script, call),
  });
}
