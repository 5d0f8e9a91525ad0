/**
 * Opens VS Code with the extension on a demo training that gets stuck. `--server` takes the VS
 * Code server in a browser although there is a desktop; `--check` ends once it answers.
 */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { type Demo, prepareDemo, replayDemo, writePaced } from "../../src/host/demo.ts";
import { demoMedia, findPythonWithTorch } from "./demo.ts";
import { downloadDesktop, findInstalledDesktop } from "./vscode/desktop.ts";
import { newTemporaryFolder, repositoryFolder } from "./vscode/folders.ts";
import { spawnGroup, stopGroup } from "./vscode/processes.ts";
import { startServer } from "./vscode/server.ts";
import { workbenchAddress } from "./vscode/workbench.ts";

type OpenedEditor = {
  /** Settles when somebody looks at it, so that the training may begin. */
  readonly ready: Promise<void>;
  /** Settles when its window is closed. */
  readonly closed: Promise<void>;
  readonly stop: () => Promise<void>;
};

const { values: flags } = parseArgs({
  options: {
    server: { type: "boolean", default: false },
    check: { type: "boolean", default: false },
  },
});
const { UNSTUCK_REPLAY_SECONDS: replaySeconds = "40" } = process.env;

async function openEditor(demo: Demo): Promise<OpenedEditor> {
  if (flags.server) return openInBrowser(demo);
  const installed = findInstalledDesktop();
  if (installed !== null) return openDesktop(installed, demo, ["--wait", "--new-window"]);
  const downloaded = await downloadDesktop();
  if (downloaded === null) return openInBrowser(demo);
  const profile = join(demo.folder, "..", "profile");
  return openDesktop(downloaded, demo, ["--user-data-dir", profile, "--skip-welcome"]);
}

function openDesktop(command: string, demo: Demo, args: readonly string[]): OpenedEditor {
  console.log(`Opening ${command}. Close its window or press Ctrl+C here to end.`);
  const child = spawnGroup(
    command,
    [`--extensionDevelopmentPath=${repositoryFolder}`, ...args, demo.folder, demo.log],
    { stdio: "ignore" },
  );
  const closed = new Promise<void>((settle) => {
    child.once("close", () => settle());
    child.once("error", (error) => {
      console.log(`${command} could not be started: ${error.message}`);
      settle();
    });
  });
  return { ready: delay(5000), closed, stop: () => stopGroup(child) };
}

async function openInBrowser(demo: Demo): Promise<OpenedEditor> {
  const server = await startServer();
  const address = workbenchAddress(server, {
    folder: demo.folder,
    extensionFolder: repositoryFolder,
    file: demo.log,
  });
  console.log(`\nOpen ${address} in a browser.\n\nPress Ctrl+C here to end.`);
  if (flags.check) await fetchPage(address);
  return { ready: server.connected(), closed: new Promise(() => {}), stop: server.stop };
}

async function fetchPage(address: string): Promise<void> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address} answered ${response.status}`);
  console.log("The page answers.");
}

/** PyTorch may train faster than anybody can look. */
async function* linesOf(output: Readable): AsyncIterable<string> {
  for await (const line of createInterface({ input: output })) yield `${line}\n`;
}

/** Fills the demo's log: by training, where PyTorch is installed, else from the recorded log. */
async function train(demo: Demo, signal: AbortSignal): Promise<void> {
  const python = await findPythonWithTorch();
  if (python === null) {
    console.log(`Replaying a recorded training into ${demo.log} (PyTorch is not installed) …`);
    await replayDemo(demoMedia, demo, Number(replaySeconds), signal);
    console.log("The recorded training has ended.");
    return;
  }
  console.log(`Training with ${python} into ${demo.log} …`);
  const training = spawnGroup(python, [demo.script], { stdio: ["ignore", "pipe", "inherit"] });
  signal.addEventListener("abort", () => void stopGroup(training));
  const closed = new Promise<void>((settle) => training.once("close", () => settle()));
  if (training.stdout !== null)
    await writePaced(linesOf(training.stdout), demo, Number(replaySeconds), signal);
  await closed;
  console.log("The training has ended.");
}

const parent = await newTemporaryFolder("start");
const demo = await prepareDemo(demoMedia, join(parent, "demo"));
const ending = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => ending.abort());
const aborted = new Promise<void>((settle) => {
  ending.signal.addEventListener("abort", () => settle());
});

const editor = await openEditor(demo);
try {
  if (!flags.check) {
    const trained = editor.ready.then(() => train(demo, ending.signal));
    trained.catch((error: unknown) => {
      if (!ending.signal.aborted) console.log(`The demo training failed: ${error}`);
    });
    await Promise.race([editor.closed, aborted]);
  }
} finally {
  ending.abort();
  await editor.stop();
  await rm(parent, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
process.exit();
