import type { Script } from "../../python/script.ts";
import type { ScriptEdit } from "../../python/scriptEdit.ts";
import type { Optimizer } from "../optimizer/optimizers.ts";
import { kerasReference } from "./fit.ts";

/** `keras.optimizers.Adam(clipnorm=1.0)` for `compile(optimizer="adam")`, whose string takes no arguments. */
export function constructNamed(
  script: Script,
  optimizer: Optimizer,
  kind: string,
  options: readonly string[],
): ScriptEdit[] {
  if (!optimizer.named) return [];
  const { text, edits } = kerasReference(script, `optimizers.${kind}`);
  const { from, to } = optimizer.named.value;
  return [...edits, { from, to, insert: `${text}(${options.join(", ")})` }];
}
