import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Print } from "./inOrder.ts";
import { ensureFolder, outputFolder, repositoryFolder } from "./vscode/folders.ts";
import { runProcess } from "./vscode/processes.ts";
import { lastLines } from "./vscode/text.ts";

export type Counts = {
  readonly passed: number;
  readonly failed: number;
  /** One sentence for each skipped test. */
  readonly skipped: readonly string[];
};

export type Stage = { readonly name: string; readonly run: (print: Print) => Promise<Counts> };

/** A command that counts as one check: passed when it exits with 0. */
export function checkStage(name: string, command: string, args: readonly string[]): Stage {
  return {
    name,
    run: async (print) => {
      const { code, output } = await runProcess(command, args, { cwd: repositoryFolder });
      if (code === 0) return { passed: 1, failed: 0, skipped: [] };
      print(lastLines(output, 100));
      return { passed: 0, failed: 1, skipped: [] };
    },
  };
}

export type NodeTestOptions = {
  readonly concurrency?: number;
  /** All files in one process: what they share is read and compiled once, a third of the processor's time. */
  readonly isOneProcess?: boolean;
  /**
   * Processes that the tests start, and those of other files, find compiled what one of them has compiled: half the
   * processor's time for tests of the command line. Where branches are counted, they would be miscounted.
   */
  readonly keepsCompiled?: boolean;
  /** A module that is imported before the tests. */
  readonly before?: string;
  /** Sources of which it is printed how many of the branches were taken; fewer per cent than `least` are a failure. */
  readonly coverage?: { readonly of: string; readonly least: number };
};

/** Test files for Node's test runner; only what fails is printed, all of it is kept as TAP. */
export function nodeTestStage(
  name: string,
  patterns: readonly string[],
  {
    concurrency,
    isOneProcess = false,
    keepsCompiled = false,
    before,
    coverage,
  }: NodeTestOptions = {},
): Stage {
  return {
    name,
    run: async (print) => {
      const tapFile = join(await ensureFolder(outputFolder), `${name.replaceAll(" ", "-")}.tap`);
      const { code, output } = await runProcess(
        process.execPath,
        [
          "--test",
          ...(concurrency === undefined ? [] : [`--test-concurrency=${concurrency}`]),
          ...(isOneProcess ? ["--test-isolation=none"] : []),
          ...(before === undefined ? [] : [`--import=${before}`]),
          ...(coverage === undefined
            ? []
            : ["--experimental-test-coverage", `--test-coverage-include=${coverage.of}`]),
          "--test-reporter=dot",
          "--test-reporter-destination=stdout",
          "--test-reporter=tap",
          `--test-reporter-destination=${tapFile}`,
          ...patterns,
        ],
        {
          cwd: repositoryFolder,
          ...(keepsCompiled
            ? { env: { ...process.env, NODE_COMPILE_CACHE: join(outputFolder, "compiled") } }
            : {}),
        },
      );
      const tap = await readFile(tapFile, "utf8").catch(() => "");
      const ran = countTap(tap);
      const taken = coverage === undefined ? null : branchCoverage(tap);
      if (coverage !== undefined)
        print(
          `  branches taken in ${coverage.of}: ${taken ?? "not known"} %, least ${coverage.least} %`,
        );
      const isCovered = coverage === undefined || (taken !== null && taken >= coverage.least);
      const counts = isCovered ? ran : { ...ran, failed: ran.failed + 1 };
      if (code === 0 && counts.failed === 0) return counts;
      print(output.trimEnd());
      return { ...counts, failed: Math.max(1, counts.failed) };
    },
  };
}

/** Per cent of all branches that were taken, by the report that closes a TAP document; null where there is none. */
export function branchCoverage(tap: string): number | null {
  const taken = /^# all files *\| *[\d.]+ *\| *([\d.]+) *\|/m.exec(tap)?.[1];
  return taken === undefined ? null : Number(taken);
}

/** Counts from the closing comment lines of a TAP document of Node's test runner. */
export function countTap(tap: string): Counts {
  const total = (label: string) =>
    Number(new RegExp(`^# ${label} (\\d+)$`, "m").exec(tap)?.[1] ?? 0);
  const skipped = [...tap.matchAll(/^ *ok \d+ - ([^\n]*?) # SKIP ?([^\n]*)$/gm)].map(
    ([, test, reason]) => (reason === "" ? `${test}` : `${test}: ${reason}`),
  );
  return { passed: total("pass"), failed: total("fail") + total("cancelled"), skipped };
}
