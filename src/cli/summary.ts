import path from "node:path";
import { runNames } from "../core/summary/runNames.ts";
import { summarizeRun } from "../core/summary/summarizeRun.ts";
import { summarizeRuns } from "../core/summary/summarizeRuns.ts";
import { defineCommand, usageError } from "./command.ts";
import { diagnoseLogs } from "./diagnosedLogs.ts";
import { readPaths, wrongPaths } from "./readPaths.ts";

/** Tokens that one run may take where nobody says otherwise, and several together. */
const budgets = { run: 300, runs: 2000 } as const;
const leastBudget = 40;

/** Summarizes runs in few words, for a reader who pays by the token. */
export const summary = defineCommand({
  synopsis: "PATH... [--budget TOKENS]",
  about:
    "Summarizes runs in few words, for language models and small screens: state, newest values, course, findings, what differs, what to try.",
  operand: "files",
  options: {
    budget: {
      type: "string",
      value: "TOKENS",
      about: `tokens it may take at most (${budgets.run} for one run, ${budgets.runs} for several)`,
    },
  },
  examples: [
    { line: "unstuck summary train.log", about: "one run" },
    { line: "unstuck summary runs/ --budget 1000", about: "all of a folder, the worst first" },
  ],
  run: async ({ values, positionals }, terminal) => {
    const wrong = wrongPaths("summary", positionals);
    if (wrong !== null) return usageError(terminal, wrong);
    const given = values.budget === undefined ? null : Number(values.budget);
    if (given !== null && !(Number.isInteger(given) && given >= leastBudget))
      return usageError(terminal, `--budget takes a whole number of tokens from ${leastBudget}`);
    const { logs, failed } = await readPaths(positionals, terminal);
    for (const log of logs)
      if (log.runs.length === 0) terminal.error(`${log.path}: it contains no training metrics`);
    const { runs, comparisons } = diagnoseLogs(logs, null);
    const names = runNames(
      runs.map(({ run }) => run),
      [path.resolve("")],
    );
    const told = runs.map(({ run, diagnosis }) => ({
      name: names.get(run) ?? run.name,
      run,
      diagnosis,
    }));
    const [first] = told;
    if (first === undefined) return 2;
    terminal.out(
      told.length === 1
        ? summarizeRun(first, given ?? budgets.run)
        : summarizeRuns(told, comparisons, given ?? budgets.runs),
    );
    return failed ? 2 : 0;
  },
});
