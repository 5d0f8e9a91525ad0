import { defineTool } from "./defineTool.ts";
import { findRun, namedRuns } from "./namedRuns.ts";
import { failure } from "./tool.ts";

export const tryFixes = defineTool({
  name: "try_fixes",
  title: "Try fixes on copies",
  description:
    "Runs the training script with each remedy on a copy, for some minutes, and says which of them gets the run going. It executes the person's code: the person is asked first, every time, and nothing runs without a yes. At most 12,000 characters.",
  parameters: {
    run: { type: "string", description: "The run's name as list_training_runs gives it." },
    script: {
      type: "string",
      description:
        "Path of the training script; without it the one that is known to have written the log.",
    },
  },
  required: ["run"],
  readOnly: false,
  largestAnswer: 12_000,
  run: async ({ run: word = "", script }, host) => {
    const found = findRun(await namedRuns(host), word);
    if (typeof found === "string") return failure(found);
    if (found.diagnosis.findings.length === 0)
      return failure("no problem was found in this run: there is nothing to try");
    return host.tryFixes(found.run, script ?? null);
  },
});
