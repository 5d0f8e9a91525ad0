import { existsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { build } from "esbuild";
import type { Browser } from "playwright-core";
import { launchBrowser } from "./browser.ts";
import { downloadDesktop, runInDesktop } from "./desktop.ts";
import { ensureFolder, repositoryFolder } from "./folders.ts";
import { startServer, type VsCodeRelease } from "./server.ts";
import { lastLines } from "./text.ts";
import { openWorkbench } from "./workbench.ts";

export type Suite = {
  /** A module that exports `run()`, as a path within the repository. */
  readonly entry: string;
  /** Where it is bundled to. */
  readonly file: string;
  readonly workspace: string;
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMilliseconds: number;
  /** Extensions folder of a server in which the extension is installed; else the working tree. */
  readonly installedIn?: string;
  /** The VS Code to run in, where no desktop one can be had. */
  readonly release?: VsCodeRelease;
};

/** Names the file that a suite writes as soon as VS Code has loaded it. */
const startedVariable = "UNSTUCK_SUITE_STARTED";
const startMilliseconds = 180_000;

/** Runs a suite in VS Code's extension host, beside the extension; settles with what VS Code said. */
export async function runSuite(suite: Suite): Promise<string> {
  await build({
    entryPoints: [join(repositoryFolder, suite.entry)],
    outfile: suite.file,
    bundle: true,
    platform: "node",
    target: "node22",
    format: "cjs",
    external: ["vscode", "mocha"],
    sourcemap: "inline",
    logLevel: "warning",
    banner: { js: `require("node:fs").writeFileSync(process.env.${startedVariable}, "");` },
  });
  const isAnyVsCode = suite.installedIn === undefined && suite.release === undefined;
  const desktop = isAnyVsCode ? await downloadDesktop() : null;
  const startedFile = `${suite.file}.started`;
  const env = { ...suite.env, [startedVariable]: startedFile };
  const runOnce = async () => {
    await rm(startedFile, { force: true });
    return desktop === null
      ? runInServer({ ...suite, env }, startedFile)
      : runInDesktop(desktop, { workspace: suite.workspace, suiteFile: suite.file, env });
  };
  const output = await runOnce().catch(String);
  if (existsSync(startedFile)) return output;
  console.log(`VS Code did not come to load the suite and is started once more:\n${output}`);
  return runOnce();
}

async function runInServer(suite: Suite, startedFile: string): Promise<string> {
  const { workspace, file, env, installedIn, release, timeoutMilliseconds } = suite;
  const server = await startServer({
    env,
    ...(release === undefined ? {} : { release }),
    ...(installedIn === undefined ? {} : { extensionsFolder: installedIn }),
  });
  let browser: Browser | null = null;
  try {
    browser = await launchBrowser();
    const extensionFolder =
      installedIn === undefined ? repositoryFolder : await emptyExtension(server.dataFolder);
    const workbench = await openWorkbench(browser, server, {
      folder: workspace,
      extensionFolder,
      testsFile: file,
    });
    const ended = workbench.exited.then((code) => `The suite ended with code ${code}.`);
    const ending = await Promise.race([
      ended,
      notStarted(startedFile),
      delay(timeoutMilliseconds, `The suite did not end within ${timeoutMilliseconds / 1000} s.`, {
        ref: false,
      }),
    ]);
    return `${lastLines(workbench.log.join("\n"), 60)}\n${ending}`;
  } finally {
    await browser?.close();
    await server.stop();
  }
}

/** Settles only where the suite was not loaded in time. */
async function notStarted(startedFile: string): Promise<string> {
  await delay(startMilliseconds, null, { ref: false });
  if (existsSync(startedFile)) return new Promise(() => {});
  return `The suite did not begin within ${startMilliseconds / 1000} s.`;
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
