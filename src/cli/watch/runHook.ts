import { spawn } from "node:child_process";

/**
 * Runs the person's own command, as they would type it, with a document on its standard input. What it prints goes
 * where ours does. @returns a sentence where it fails, else null.
 */
export function runHook(command: string, document: object): Promise<string | null> {
  return new Promise((resolve) => {
    const child = spawn(command, { shell: true, stdio: ["pipe", "inherit", "inherit"] });
    child.on("error", (error) => resolve(`--exec: ${error.message}`));
    child.on("close", (code, signal) =>
      resolve(code === 0 ? null : `--exec: the command ended with ${code ?? signal}`),
    );
    // A command that does not read its input has no need of it.
    child.stdin.on("error", () => {});
    child.stdin.end(`${JSON.stringify(document)}\n`);
  });
}
