import { writeFile } from "node:fs/promises";
import type Mocha from "mocha";
import * as mochaModule from "mocha";
import { defineActivationTests } from "./activation.ts";
import { defineAgentTests } from "./agents.ts";
import { defineCodeActionTests } from "./codeActions.ts";
import { defineNotebookTests } from "./notebook.ts";
import { defineTerminalTests } from "./terminal.ts";
import { defineTrialTests } from "./trials.ts";

const suites: readonly { readonly title: string; readonly define: () => void }[] = [
  { title: "activation", define: defineActivationTests },
  { title: "agents", define: defineAgentTests },
  { title: "code actions", define: defineCodeActionTests },
  { title: "terminal", define: defineTerminalTests },
  { title: "notebook", define: defineNotebookTests },
  { title: "trials", define: defineTrialTests },
];

/** Older Nodes give a module of its own kind for `require`, newer ones the class itself; both name the class so. */
const { Mocha: MochaClass } = mochaModule as unknown as { readonly Mocha: typeof Mocha };

/** VS Code's entry point: settles when all tests passed, fails otherwise. */
export async function run(): Promise<void> {
  const mocha = new MochaClass({ ui: "tdd", timeout: 240_000 });
  mocha.suite.emit("pre-require", globalThis, null, mocha);
  for (const { title, define } of suites) suite(title, define);
  const failed = await runMocha(mocha);
  if (failed > 0) throw new Error(`${failed} tests failed`);
}

async function runMocha(mocha: Mocha): Promise<number> {
  const passed: string[] = [];
  const skipped: string[] = [];
  const failures: { title: string; message: string }[] = [];
  const count = await new Promise<number>((settle) => {
    const runner = mocha.run(settle);
    runner.on("pass", (test) => passed.push(test.fullTitle()));
    runner.on("pending", (test) => skipped.push(test.fullTitle()));
    runner.on("fail", (test, error) => {
      failures.push({ title: test.fullTitle(), message: error.stack ?? error.message });
    });
  });
  const { UNSTUCK_TEST_REPORT: reportFile } = process.env;
  if (reportFile !== undefined) {
    await writeFile(reportFile, JSON.stringify({ passed: passed.length, skipped, failures }));
  }
  return count;
}
