import { writeFile } from "node:fs/promises";
import type Mocha from "mocha";
import * as mochaModule from "mocha";

export interface Suite {
  readonly title: string;
  readonly define: () => void;
}

/** Older Nodes give a module of its own kind for `require`, newer ones the class itself; both name the class so. */
const { Mocha: MochaClass } = mochaModule as unknown as { readonly Mocha: typeof Mocha };

/** Settles when all tests passed, fails otherwise. */
export async function runSuites(suites: readonly Suite[]): Promise<void> {
  const mocha = new MochaClass({ ui: "tdd", timeout: 240_000 });
  mocha.suite.emit("pre-require", globalThis, null, mocha);
  for (const { title, define } of suites.filter(isWanted)) suite(title, define);
  const failed = await runMocha(mocha);
  if (failed > 0) throw new Error(`${failed} tests failed`);
}

/** Those whose title holds one of the words that were asked for; all where none was. */
function isWanted({ title }: Suite): boolean {
  const words = (process.env["UNSTUCK_TEST_WORDS"] ?? "").split(",").filter(Boolean);
  return words.length === 0 || words.some((word) => title.includes(word));
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
