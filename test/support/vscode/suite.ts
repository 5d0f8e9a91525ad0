import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { build } from "esbuild";
import { launchBrowser } from "./browser.ts";
import { downloadDesktop, runInDesktop } from "./desktop.ts";
import { ensureFolder, repositoryFolder } from "./folders.ts";
import { startServer } from "./server.ts";
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
};

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
  });
  const { workspace, file: suiteFile, env, installedIn } = suite;
  const desktop = installedIn === undefined ? await downloadDesktop() : null;
  return desktop === null
    ? runInServer(suite)
    : runInDesktop(desktop, { workspace, suiteFile, env });
}

async function runInServer(suite: Suite): Promise<string> {
  const { workspace, file, env, installedIn, timeoutMilliseconds } = suite;
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
      testsFile: file,
    });
    const code = await Promise.race([
      workbench.exited,
      delay(timeoutMilliseconds, null, { ref: false }),
    ]);
    const ending =
      code === null
        ? `The suite did not end within ${timeoutMilliseconds / 1000} s.`
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
