import { callsOf } from "../../../python/calls.ts";
import { isTrainingArguments } from "../../optimizer/optimizers.ts";
import { type Outcome, refused } from "../../outcome.ts";
import { setTrainerOption } from "../../trainerOption.ts";
import type { Training } from "../../training.ts";
import { noTrainingArguments } from "./trainingArguments.ts";

export function clipGradients({ script }: Training, maximum: string): Outcome {
  const call = callsOf(script).find((c) => isTrainingArguments(script, c));
  return call
    ? setTrainerOption(script, call, { keyword: "max_grad_norm", maximum, builtIn: 1 })
    : refused(noTrainingArguments(script));
}
