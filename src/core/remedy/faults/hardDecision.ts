import { message } from "../../message.ts";
import { referenceTo } from "../../python/imports.ts";
import { codeOf } from "../../python/tree.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { type Discovery, fault } from "./fault.ts";
import { releaseGradients } from "./releaseGradients.ts";

/** A class number or a threshold in place of the scores: its gradient is zero, whatever it is told. */
export function hardDecision(program: TrainingProgram): Discovery | null {
  const { script, hardDecision: found } = program;
  if (!found) return null;
  const { value, scores, target } = found;
  const { from, to } = value;
  const code = codeOf(script, value);
  const freed = releaseGradients(program, value);
  const why = message(
    "{code} is computed from a hard decision, which has no gradient: requires_grad only hides the error, and nothing before it is trained.",
    { code },
  );
  if (target === null) {
    const title = message("Give the loss the outputs themselves ({scores})", { scores });
    return fault(value, [{ from, to, insert: scores }, ...freed], { title, why });
  }
  const loss = referenceTo(script, "torch.nn.functional");
  const insert = `${loss.text}.cross_entropy(${scores}, ${target}.long())`;
  return fault(value, [...loss.edits, { from, to, insert }, ...freed], {
    title: message("Compare the scores of all classes, by cross-entropy ({scores})", { scores }),
    why,
  });
}
