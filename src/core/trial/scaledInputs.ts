import type { Finding } from "../diagnosis/finding.ts";
import { message } from "../message.ts";
import { callsOf } from "../python/calls.ts";
import { existingNormalization } from "../training/model/normalization.ts";
import type { TrainingProgram } from "../training/program.ts";
import { asLayer } from "../training/pytorch/edits/standardizingLayer.ts";
import type { Attempt } from "./attempt.ts";

/** Where a script does not tell in which units its inputs are: a layer that standardizes each batch of them. */
export function scaledInputs(
  { script, framework }: TrainingProgram,
  { sign }: Finding,
): readonly Attempt[] {
  if (sign === "overfitting" || sign === "stalled-log" || framework !== "pytorch") return [];
  const edits = asLayer(script);
  if (edits === null || existingNormalization(script, callsOf(script)) !== null) return [];
  const title = message("Standardize the inputs with a layer of their own");
  return [{ id: "fix-raw-inputs", title, edits }];
}
