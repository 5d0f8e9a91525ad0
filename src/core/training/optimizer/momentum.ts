import { argumentOf } from "../../python/arguments.ts";
import { originOf } from "../../python/origin.ts";
import type { Script } from "../../python/script.ts";
import type { Optimizer } from "./optimizers.ts";

/** Momentum of SGD in [0, 1); 0 where it is not given or not known. */
export function momentumOf(script: Script, optimizer: Optimizer): number {
  if (optimizer.kind !== "SGD" || optimizer.named) return 0;
  const position = optimizer.framework === "pytorch" ? 2 : 1;
  const given = argumentOf(script, optimizer.call.argumentList, "momentum", position);
  const value = given ? originOf(script, given.value)?.value : 0;
  return typeof value === "number" && value >= 0 && value < 1 ? value : 0;
}
