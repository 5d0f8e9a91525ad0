import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Counts } from "./stages.ts";
import {
  ensureFolder,
  newTemporaryFolder,
  outputFolder,
  repositoryFolder,
} from "./vscode/folders.ts";
import type { VsCodeRelease } from "./vscode/server.ts";
import { runSuite } from "./vscode/suite.ts";

const suiteFile = join(repositoryFolder, "dist/test/index.cjs");
const timeoutMilliseconds = 600_000;

export type IntegrationOptions = {
  /** Extensions folder of a server in which the extension is installed; else the working tree. */
  readonly installedIn?: string;
  readonly release?: VsCodeRelease;
  /** Only suites whose title holds one of these. */
  readonly words?: readonly string[];
};

export type SuiteReport = {
  readonly passed: number;
  readonly skipped: readonly string[];
  readonly failures: readonly { readonly title: string; readonly message: string }[];
};

/** What runs in a window of its own: its entry point, and what the window is opened on, below a folder. */
const windows: readonly {
  readonly entry: string;
  readonly prepare: (folder: string) => Promise<string>;
}[] = [
  { entry: "test/integration/index.ts", prepare: async (folder) => folder },
  { entry: "test/integration/twoFolders.ts", prepare: workspaceOfTwo },
];

async function workspaceOfTwo(folder: string): Promise<string> {
  const names = ["left/project", "right/project"];
  for (const name of names) await ensureFolder(join(folder, name));
  const file = join(folder, "two.code-workspace");
  await writeFile(file, JSON.stringify({ folders: names.map((path) => ({ path })) }));
  return file;
}

/** Runs the suites of `test/integration` in VS Code's extension host. */
export async function runIntegration(options: IntegrationOptions = {}): Promise<Counts> {
  const counts: Counts[] = [];
  for (const { entry, prepare } of windows) counts.push(await runInWindow(entry, prepare, options));
  return {
    passed: counts.reduce((sum, { passed }) => sum + passed, 0),
    failed: counts.reduce((sum, { failed }) => sum + failed, 0),
    skipped: counts.flatMap(({ skipped }) => skipped),
  };
}

async function runInWindow(
  entry: string,
  prepare: (folder: string) => Promise<string>,
  { words = [], ...options }: IntegrationOptions,
): Promise<Counts> {
  const folder = await newTemporaryFolder("integration");
  const reportFile = join(await ensureFolder(outputFolder), "integration.json");
  await rm(reportFile, { force: true });
  const env = {
    UNSTUCK_TEST_REPORT: reportFile,
    UNSTUCK_TEST_WORDS: words.join(","),
    UNSTUCK_EXTENSION_WITHIN: options.installedIn ?? repositoryFolder,
  };
  try {
    const workspace = await prepare(folder);
    const output = await runSuite({
      entry,
      file: suiteFile,
      workspace,
      env,
      timeoutMilliseconds,
      ...options,
    });
    return await readReport(reportFile, output);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

async function readReport(file: string, output: string): Promise<Counts> {
  const text = await readFile(file, "utf8").catch(() => null);
  if (text === null) {
    console.log(`The integration suite left no report. What VS Code said:\n${output}`);
    return { passed: 0, failed: 1, skipped: [] };
  }
  const report = JSON.parse(text) as SuiteReport;
  for (const { title, message } of report.failures) console.log(`✖ ${title}\n${message}\n`);
  return { passed: report.passed, failed: report.failures.length, skipped: report.skipped };
}

if (import.meta.main) {
  const words = process.argv.slice(2);
  const { passed, failed, skipped } = await runIntegration({
    words: words.filter((word) => word !== "minimum"),
    ...(words.includes("minimum") ? { release: "minimum" } : {}),
  });
  for (const reason of skipped) console.log(`skipped: ${reason}`);
  const tail = skipped.length === 0 ? "" : `, ${skipped.length} skipped`;
  console.log(`integration: ${passed} passed, ${failed} failed${tail}`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
}
