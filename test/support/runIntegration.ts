import { readFile, rm } from "node:fs/promises";
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
};

export type SuiteReport = {
  readonly passed: number;
  readonly skipped: readonly string[];
  readonly failures: readonly { readonly title: string; readonly message: string }[];
};

/** Runs the suite of `test/integration` in VS Code's extension host. */
export async function runIntegration(options: IntegrationOptions = {}): Promise<Counts> {
  const workspace = await newTemporaryFolder("integration");
  const reportFile = join(await ensureFolder(outputFolder), "integration.json");
  await rm(reportFile, { force: true });
  const env = {
    UNSTUCK_TEST_REPORT: reportFile,
    UNSTUCK_EXTENSION_WITHIN: options.installedIn ?? repositoryFolder,
  };
  try {
    const output = await runSuite({
      entry: "test/integration/index.ts",
      file: suiteFile,
      workspace,
      env,
      timeoutMilliseconds,
      ...options,
    });
    return readReport(reportFile, output);
  } finally {
    await rm(workspace, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
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
  const { passed, failed, skipped } = await runIntegration(
    process.argv[2] === "minimum" ? { release: "minimum" } : {},
  );
  for (const reason of skipped) console.log(`skipped: ${reason}`);
  const tail = skipped.length === 0 ? "" : `, ${skipped.length} skipped`;
  console.log(`integration: ${passed} passed, ${failed} failed${tail}`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
}
