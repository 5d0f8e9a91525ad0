import { formatMessage } from "../../core/message.ts";
import { summarizeRuns } from "../../core/summary/summarizeRuns.ts";
import { defineTool } from "./defineTool.ts";
import { findRun, type NamedRuns, namedRuns } from "./namedRuns.ts";
import { answer, failure } from "./tool.ts";

export const compareTrainingRuns = defineTool({
  name: "compare_runs",
  title: "Compare training runs",
  description:
    "Compares runs: which settings differ, newest and best loss of each, and, where runs are alike but for the seed or the optimizer, whether the results depend on it (sensitivity to initialization or to the optimizer). Without names: every comparison that the logs allow. At most 2,000 tokens.",
  parameters: {
    runs: {
      type: "array",
      description: "Names as list_training_runs gives them; two or more.",
      items: { type: "string" },
      maxItems: 50,
    },
  },
  required: [],
  readOnly: true,
  largestAnswer: 16_000,
  run: async ({ runs: words }, host) => {
    const known = await namedRuns(host);
    if (words === undefined) return answer(allComparisons(known));
    const found = words.map((word) => findRun(known, word));
    const wrong = found.find((one) => typeof one === "string");
    if (wrong !== undefined) return failure(wrong);
    const chosen = [...new Set(found)].flatMap((one) => (typeof one === "string" ? [] : [one]));
    if (chosen.length < 2) return failure("a comparison takes two runs or more");
    const own = new Set(chosen.map(({ run }) => run));
    const shared = known.comparisons.filter(
      ({ comparison }) => comparison.runs.filter((run) => own.has(run)).length > 1,
    );
    return answer(summarizeRuns(chosen, shared, 1500) + undecidedOf(shared));
  },
});

function allComparisons({ all, comparisons }: NamedRuns): string {
  if (comparisons.length === 0)
    return "no runs are alike but for one setting; name the runs to compare";
  const names = new Map(all.map(({ name, run }) => [run, name]));
  return comparisons
    .slice(0, 20)
    .map(({ comparison, diagnosis }) => {
      const { varies, confounders, runs } = comparison;
      const also = confounders.length > 0 ? ` and ${confounders.slice(0, 5).join(", ")}` : "";
      const some = runs.slice(0, 6).map((run) => names.get(run) ?? run.name);
      const more = runs.length > 6 ? ", …" : "";
      const told = diagnosis.findings.map(
        ({ severity, sign, confidence, summary }) =>
          `  ${severity} ${sign}, confidence ${confidence.toFixed(2)}: ${formatMessage(summary)}`,
      );
      const open = diagnosis.undecided.map(
        ({ sign, reason }) => `  undecided ${sign}: ${formatMessage(reason)}`,
      );
      const silent = told.length + open.length === 0 ? ["  no problem found"] : [];
      return [
        `${runs.length} runs, ${varies}${also} varies: ${some.join(", ")}${more}`,
        ...told,
        ...open,
        ...silent,
      ].join("\n");
    })
    .join("\n");
}

function undecidedOf(shared: NamedRuns["comparisons"]): string {
  return shared
    .flatMap(({ diagnosis }) => diagnosis.undecided)
    .slice(0, 5)
    .map(({ sign, reason }) => `undecided ${sign}: ${formatMessage(reason)}\n`)
    .join("");
}
