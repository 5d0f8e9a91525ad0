import { join } from "node:path";
import { repositoryFolder } from "./vscode/folders.ts";
import { allOnPath, runProcess } from "./vscode/processes.ts";

/** The bundled demo: a script that gets stuck and the log that it wrote. */
export const demoMedia = join(repositoryFolder, "media/demo");

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
