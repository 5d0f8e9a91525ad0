import { join } from "node:path";
import { repositoryFolder } from "./vscode/folders.ts";
import { allOnPath, runProcess } from "./vscode/processes.ts";

/** The bundled demos: scripts that get stuck, and the logs that they wrote. */
export const demosMedia = join(repositoryFolder, "media/demo");
/** The one of a plateau. */
export const demoMedia = join(demosMedia, "plateau");

/** The first Python on the path that can import torch, or null. */
export async function findPythonWithTorch(): Promise<string | null> {
  for (const python of allOnPath("python3")) {
    const { code } = await runProcess(python, ["-c", "import torch"], {
      timeoutMilliseconds: 60_000,
    });
    if (code === 0) return python;
  }
  return null;
}
