import { summarizeRuns } from "../../core/summary/summarizeRuns.ts";
import { defineTool } from "./defineTool.ts";
import { namedRuns } from "./namedRuns.ts";
import { answer } from "./tool.ts";

export const listTrainingRuns = defineTool({
  name: "list_training_runs",
  title: "List training runs",
  description:
    "Lists the neural-network training runs whose logs lie in the folder, the ones with problems first: state, newest and best loss, its course as digits, what is wrong since when and how sure that is, and what differs between the runs. Use it to find out which runs there are and which are stuck. Other tools take the names that it gives. At most 4,000 tokens.",
  parameters: {
    filter: { type: "string", description: "Only runs whose name contains this text." },
    problems_only: { type: "boolean", description: "Only runs in which a problem was found." },
    budget: {
      type: "integer",
      description: "Tokens the answer may take at most.",
      minimum: 100,
      maximum: 4000,
      default: 2000,
    },
  },
  required: [],
  readOnly: true,
  largestAnswer: 32_000,
  run: async ({ filter = "", problems_only, budget }, host) => {
    const { all, comparisons } = await namedRuns(host);
    const runs = all.filter(
      ({ name, diagnosis }) =>
        name.includes(filter) && (!problems_only || diagnosis.findings.length > 0),
    );
    if (runs.length > 0) return answer(summarizeRuns(runs, comparisons, budget));
    if (all.length === 0) return answer("no training log was found");
    return answer(`none of the ${all.length} runs ${problems_only ? "has a problem" : "matches"}`);
  },
});
