import { argumentOf } from "../../python/arguments.ts";
import { stringOf } from "../../python/literals.ts";
import type { Script } from "../../python/script.ts";
import { textOf } from "../../python/tree.ts";
import type { TrainingLoss } from "./losses.ts";

/** Whether a loss is the mean of what its samples give, and no sum of it; also one that the script writes out. */
export function isMeanOfSamples(script: Script, { call, settings }: TrainingLoss): boolean {
  const given = (name: string) => argumentOf(script, settings.argumentList, name);
  const reduction = given("reduction");
  return (
    call.method !== "sum" &&
    (reduction === null || stringOf(textOf(script, reduction.value)) === "mean") &&
    given("size_average") === null &&
    given("reduce") === null
  );
}
