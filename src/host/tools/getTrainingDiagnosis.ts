import { summarizeRun } from "../../core/summary/summarizeRun.ts";
import { defineTool } from "./defineTool.ts";
import { findRun, namedRuns } from "./namedRuns.ts";
import { answer, failure } from "./tool.ts";

export const getTrainingDiagnosis = defineTool({
  name: "get_training_diagnosis",
  title: "Diagnose a training run",
  description:
    "Says what is wrong with one training run: plateau, overfitting, vanishing or exploding gradient, divergence, NaN and others, each with the epoch and log line where it began, a calibrated confidence, the evidence, and the remedies to try in order; also what the log cannot decide. Use it when somebody asks why a training is stuck or whether a run is healthy. At most 2,000 tokens.",
  parameters: {
    run: { type: "string", description: "The run's name as list_training_runs gives it." },
    budget: {
      type: "integer",
      description: "Tokens the answer may take at most.",
      minimum: 100,
      maximum: 2000,
      default: 600,
    },
  },
  required: ["run"],
  readOnly: true,
  largestAnswer: 16_000,
  run: async ({ run = "", budget }, host) => {
    const found = findRun(await namedRuns(host), run);
    return typeof found === "string" ? failure(found) : answer(summarizeRun(found, budget));
  },
});
