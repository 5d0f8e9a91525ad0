import { message } from "../../message.ts";
import { lineNumber } from "../../python/lines.ts";
import { codeOf } from "../../python/tree.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { sources } from "../sources.ts";
import type { Discovery, Fault } from "./fault.ts";

/** It explains no curve, so that it takes no other remedy's place: what is wrong is said, with its line. */
function find({ script, keptWeights: found }: TrainingProgram): Discovery | null {
  if (!found) return null;
  const { statement, kept } = found;
  const reason = message(
    "Line {line}: {code} is no copy. The steps that follow change the same weights, so that those of the last epoch are kept for the best: take copy.deepcopy({kept}).",
    {
      line: lineNumber(script.text, statement.from),
      code: codeOf(script, statement),
      kept: codeOf(script, kept),
    },
  );
  return { outcome: { placement: { kind: "refused", reason } }, certainty: "certain" };
}

export const keptWeights: Fault = {
  id: "fix-kept-weights",
  signs: ["overfitting", "divergence", "oscillation"],
  title: message("Keep a copy of the best weights"),
  why: message("Weights that are kept without a copy go on being trained."),
  cost: message("The copy needs as much memory as the weights."),
  sources: [sources.deepChecker],
  snippets: { pytorch: "best = copy.deepcopy(model.state_dict())" },
  find,
};
