import { message } from "../../message.ts";
import { textOf } from "../../python/tree.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { type Discovery, type Fault, standstill, suspicion } from "./fault.ts";
import { faultSources as sources } from "./sources.ts";

function find(program: TrainingProgram): Discovery | null {
  const { script, separateLabelOrder: place } = program;
  return place
    ? suspicion(
        program,
        place,
        "inputs and labels seem to be shuffled or indexed apart from each other, so that the labels no longer belong to their inputs: {code}.",
        { code: textOf(script, place).replace(/\s+/g, " ").slice(0, 60) },
      )
    : null;
}

export const shuffledLabels: Fault = {
  id: "fix-shuffled-labels",
  signs: [...standstill, "overfitting"],
  title: message("Check that labels belong to their inputs"),
  why: message("Labels in another order than their inputs hold nothing that can be learned."),
  cost: message("None."),
  sources: [sources.umlaut, sources.deepChecker],
  snippets: { pytorch: "order = torch.randperm(len(X))\nX, y = X[order], y[order]" },
  find,
};
