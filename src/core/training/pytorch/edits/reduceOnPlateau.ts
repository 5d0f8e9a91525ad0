import { referenceTo } from "../../../python/imports.ts";
import { insertAfter, insertBefore } from "../../../python/lines.ts";
import { refusedInPass } from "../../loop/passOfOthers.ts";
import { trainingLoopOf } from "../../loop/trainingLoop.ts";
import { evaluationsOf, validationMetricOf } from "../../loss/validationMetric.ts";
import { edit, type Outcome, refusedBecause } from "../../outcome.ts";
import {
  modeOf,
  optionsFor,
  plateauClass,
  scoreTitle,
  tooShortToReduce,
} from "../../rate/reductionOnPlateau.ts";
import { schedulable } from "../../rate/schedule.ts";
import type { Training } from "../../training.ts";
import { freeScheduleName } from "./schedule.ts";

export function reduceOnPlateau(training: Training): Outcome {
  const { script } = training;
  const found = schedulable(training, plateauClass, true);
  if (found.kind === "not") return found.outcome;
  const loop = trainingLoopOf(script);
  if (!loop) return refusedBecause("No training loop of one optimizer was found in this script.");
  const passing = refusedInPass(script, loop);
  if (passing) return passing;
  const metric = validationMetricOf(script, loop);
  if (!metric)
    return refusedBecause("The training loop has no validation loss or score under a name.");
  const options = optionsFor(evaluationsOf(script, loop, metric), modeOf(script, metric.meaning));
  if (options === null) return tooShortToReduce;
  const name = freeScheduleName(script);
  const { text, edits } = referenceTo(script, `torch.optim.lr_scheduler.${plateauClass}`);
  const optimizer = found.optimizer?.call ?? loop.step.call;
  const words = metric.meaning === "score" ? { title: scoreTitle } : {};
  return edit(
    optimizer.node,
    [
      ...edits,
      ...metric.naming,
      insertBefore(script, loop.outer, [`${name} = ${text}(${loop.optimizer}, ${options})`]),
      insertAfter(script, metric.last, [`${name}.step(${metric.expression})`]),
    ],
    words,
  );
}
