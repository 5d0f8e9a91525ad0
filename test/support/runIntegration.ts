import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { build } from "esbuild";
import type { Counts } from "./stages.ts";
import { launchBrowser } from "./vscode/browser.ts";
import { downloadDesktop, runInDesktop } from "./vscode/desktop.ts";
import {
  ensureFolder,
  newTemporaryFolder,
  outputFolder,
  repositoryFolder,
} from "./vscode/folders.ts";
import { startServer } from "./vscode/server.ts";
import { lastLines } from "./vscode/text.ts";
import { openWorkbench } from "./vscode/workbench.ts";

const suiteFile = join(repositoryFolder, "dist/test/index.cjs");
const startTimeoutMilliseconds = 180_000;

export type IntegrationOptions = {
  /** Extensions folder of a server in which the extension is installed; else the working tree. */
  readonly installedIn?: string;
};

export type SuiteReport = {
  readonly passed: number;
  readonly skipped: readonly string[];
  readonly failures: readonly { readonly title: string; readonly message: string }[];
};

/** Runs the suite of `test/integration` in VS Code's extension host. */
export async function runIntegration(options: IntegrationOptions = {}): Promise<Counts> {
  await bundleSuite();
  const workspace = await newTemporaryFolder("integration");
  const reportFile = join(await ensureFolder(outputFolder), "integration.json");
  await rm(reportFile, { force: true });
  const env = {
    UNSTUCK_TEST_REPORT: reportFile,
    UNSTUCK_EXTENSION_WITHIN: options.installedIn ?? repositoryFolder,
  };
  try {
    const desktop = options.installedIn === undefined ? await downloadDesktop() : null;
    const output =
      desktop === null
        ? await runInServer(workspace, env, options)
        : await runInDesktop(desktop, { workspace, suiteFile, env });
    return readReport(reportFile, output);
  } finally {
    await rm(workspace, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

async function bundleSuite(): Promise<void> {
  await build({
    entryPoints: [join(repositoryFolder, "test/integration/index.ts")],
    outfile: suiteFile,
    bundle: true,
    platform: "node",
    target: "node22",
    format: "cjs",
    external: ["vscode", "mocha"],
    sourcemap: "inline",
    logLevel: "warning",
  });
}

/** Settles with what the page said; the suite's own report is in the file named in `env`. */
async function runInServer(
  workspace: string,
  env: Readonly<Record<string, string>>,
  { installedIn }: IntegrationOptions,
): Promise<string> {
  const server = await startServer({
    env,
    ...(installedIn === undefined ? {} : { extensionsFolder: installedIn }),
  });
  const browser = await launchBrowser();
  try {
    const extensionFolder =
      installedIn === undefined ? repositoryFolder : await emptyExtension(server.dataFolder);
    const workbench = await openWorkbench(browser, server, {
      folder: workspace,
      extensionFolder,
      testsFile: suiteFile,
    });
    const code = await Promise.race([
      workbench.exited,
      delay(startTimeoutMilliseconds, null, { ref: false }),
    ]);
    const ending =
      code === null
        ? `The suite did not end within ${startTimeoutMilliseconds / 1000} s.`
        : `The suite ended with code ${code}.`;
    return `${lastLines(workbench.log.join("\n"), 60)}\n${ending}`;
  } finally {
    await browser.close();
    await server.stop();
  }
}

/** VS Code runs a suite only beside an extension under development: one that does nothing. */
async function emptyExtension(parent: string): Promise<string> {
  const folder = await ensureFolder(join(parent, "empty-extension"));
  const manifest = {
    name: "empty",
    publisher: "unstuck-tests",
    version: "0.0.1",
    engines: { vscode: "*" },
  };
  await writeFile(join(folder, "package.json"), JSON.stringify(manifest));
  return folder;
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
  const { passed, failed, skipped } = await runIntegration();
  for (const reason of skipped) console.log(`skipped: ${reason}`);
  const tail = skipped.length === 0 ? "" : `, ${skipped.length} skipped`;
  console.log(`integration: ${passed} passed, ${failed} failed${tail}`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
}
