import { type Outcome, refused, refusedBecause } from "../../outcome.ts";
import { patienceToReduce, scoreTitle, tooShortToReduce } from "../../rate/reductionOnPlateau.ts";
import type { Training } from "../../training.ts";
import {
  evaluatesSometimes,
  evaluationStrategyOf,
  evaluationsOf,
  metricOfBest,
  noMetricOfBest,
  noTrainingArguments,
  setKeywords,
  trainingArgumentsOf,
} from "./trainingArguments.ts";

export function reduceOnPlateau({ script }: Training): Outcome {
  const call = trainingArgumentsOf(script);
  if (!call)
    return refused(noTrainingArguments(script, { lr_scheduler_type: "reduce_lr_on_plateau" }));
  if (evaluationStrategyOf(script, call) === null) {
    return refusedBecause("The Trainer is not told to evaluate while it trains (eval_strategy).");
  }
  if (evaluatesSometimes(script, call)) {
    return refusedBecause("The Trainer evaluates only under a condition.");
  }
  const metric = metricOfBest(script, call);
  if (metric === null) return noMetricOfBest;
  const patience = patienceToReduce(evaluationsOf(script, call));
  if (patience === null) return tooShortToReduce;
  const { quote: q } = script;
  const isScore = metric.meaning === "score";
  const mode = isScore ? `${q}mode${q}: ${q}max${q}, ` : "";
  // Its own are a tenth after ten evaluations, for what falls.
  const kwargs = `{${mode}${q}factor${q}: 0.5, ${q}patience${q}: ${patience}}`;
  const outcome = setKeywords(script, call, {
    lr_scheduler_type: `${q}reduce_lr_on_plateau${q}`,
    lr_scheduler_kwargs: kwargs,
    ...metric.options,
  });
  return isScore && outcome.placement.kind === "edit" ? { ...outcome, title: scoreTitle } : outcome;
}
