import { argumentOf } from "../../python/arguments.ts";
import { valueOfKeyword } from "../../python/evaluate.ts";
import { literalPlace, setPlace } from "../../python/literalPlace.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { type Discovery, fault } from "./fault.ts";
import { warmUpWords } from "./longWarmUp.ts";

/** `TrainingArguments(warmup_steps=250, max_steps=100)`. */
export function trainerWarmUp({
  script,
  trainingArguments: call,
}: TrainingProgram): Discovery | null {
  if (!call) return null;
  const steps = valueOfKeyword(script, call, "max_steps");
  const given = argumentOf(script, call.argumentList, "warmup_steps");
  const place = given ? literalPlace(script, given.value, /warm/i) : null;
  if (!place || steps === null || steps < 1 || place.value < steps) return null;
  const after = Math.max(1, Math.round(steps / 20));
  return fault(call.node, [setPlace(script, place, after)], warmUpWords(place.value, after));
}
