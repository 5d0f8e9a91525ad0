import type { Finding } from "../diagnosis/finding.ts";
import { message } from "../message.ts";
import { parse } from "../python/script.ts";
import { asLayer } from "../remedy/faults/standardize.ts";
import { programOf } from "../training/program.ts";
import type { Attempt } from "./attempt.ts";

/** Where a script does not tell in which units its inputs are: a layer that standardizes each batch of them. */
export function scaledInputs(text: string, { sign }: Finding): readonly Attempt[] {
  if (sign === "overfitting" || sign === "stalled-log") return [];
  const { script, framework } = programOf(parse(text));
  const edits = framework === "pytorch" ? asLayer(script) : null;
  if (edits === null || /BatchNorm|LayerNorm/.test(text)) return [];
  const title = message("Standardize the inputs by a layer of their own");
  return [{ id: "fix-raw-inputs", title, edits }];
}
