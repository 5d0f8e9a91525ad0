import { mkdir, mkdtemp, realpath } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

export const repositoryFolder = resolve(import.meta.dirname, "../../..");

/** Git-ignored: what a machine downloads once. */
export const cacheFolder = join(repositoryFolder, ".vscode-test");

/** Git-ignored: what a test run leaves for a person to look at. */
export const outputFolder = join(repositoryFolder, "test-output");

export const screenshotFolder = join(outputFolder, "screenshots");

/** A new empty folder under the system's temporary folder; its path has no symbolic links. */
export async function newTemporaryFolder(purpose: string): Promise<string> {
  return mkdtemp(join(await realpath(tmpdir()), `unstuck-${purpose}-`));
}

export async function ensureFolder(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  return folder;
}
