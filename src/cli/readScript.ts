import { readScriptFile, type ScriptFile } from "../host/scriptFile.ts";
import type { Terminal } from "./terminal.ts";

/** The script or notebook at a path; null where it cannot be read, after a line on standard error. */
export async function readScript(path: string, terminal: Terminal): Promise<ScriptFile | null> {
  if (path === "") {
    terminal.error("the SCRIPT is empty");
    return null;
  }
  const read = await readScriptFile(path);
  if (read.kind === "script") return read.script;
  terminal.error(`${path}: ${read.reason}`);
  return null;
}
