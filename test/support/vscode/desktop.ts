import { downloadAndUnzipVSCode, runTests } from "@vscode/test-electron";
import { cacheFolder, repositoryFolder } from "./folders.ts";
import { allOnPath } from "./processes.ts";

const releasesAddress = "https://update.code.visualstudio.com/api/releases/stable";

/**
 * A desktop VS Code for tests: downloaded by test-electron where its host answers within a few
 * seconds and there is a screen to open a window on, else null. Says which way was taken.
 */
export async function downloadDesktop(): Promise<string | null> {
  const obstacle = screenObstacle() ?? (await downloadObstacle());
  if (obstacle !== null) {
    console.log(`Using the VS Code server in a browser: ${obstacle}.`);
    return null;
  }
  try {
    const executable = await downloadAndUnzipVSCode({ cachePath: cacheFolder, version: "stable" });
    console.log("Using a desktop VS Code.");
    return executable;
  } catch (error) {
    console.log(`Using the VS Code server in a browser: the download failed (${error}).`);
    return null;
  }
}

function screenObstacle(): string | null {
  if (process.platform !== "linux") return null;
  const hasScreen = ["DISPLAY", "WAYLAND_DISPLAY"].some((name) => (process.env[name] ?? "") !== "");
  return hasScreen ? null : "there is no screen for a desktop VS Code";
}

async function downloadObstacle(): Promise<string | null> {
  try {
    const response = await fetch(releasesAddress, { signal: AbortSignal.timeout(8000) });
    return response.ok ? null : `the download host answered ${response.status}`;
  } catch {
    return "the download host cannot be reached";
  }
}

/** A desktop VS Code that a person has installed, or null where there is none or no screen. */
export function findInstalledDesktop(): string | null {
  if (screenObstacle() !== null) return null;
  const commands = ["code", "codium", "code-insiders"].flatMap(allOnPath);
  // In the terminal of a remote window `code` only talks to that window.
  return commands.find((path) => !path.includes("remote-cli")) ?? null;
}

export type DesktopRun = {
  readonly workspace: string;
  readonly suiteFile: string;
  readonly env: Readonly<Record<string, string>>;
};

/** Runs the suite in a desktop VS Code with no other extension; settles with what it said. */
export async function runInDesktop(executable: string, run: DesktopRun): Promise<string> {
  try {
    const code = await runTests({
      vscodeExecutablePath: executable,
      extensionDevelopmentPath: repositoryFolder,
      extensionTestsPath: run.suiteFile,
      extensionTestsEnv: { ...run.env },
      launchArgs: [run.workspace, "--disable-extensions", "--disable-workspace-trust"],
    });
    return `VS Code ended with code ${code}.`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
