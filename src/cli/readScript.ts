import { readFile } from "node:fs/promises";
import { reasonOf } from "../host/reasonOf.ts";
import type { Terminal } from "./command.ts";

/** The script's text; null where it cannot be read, after a line on standard error. */
export async function readScript(path: string, terminal: Terminal): Promise<string | null> {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(await readFile(path));
  } catch (error) {
    const reason = error instanceof TypeError ? "it is not UTF-8 text" : reasonOf(error);
    terminal.error(`unstuck: ${path}: ${reason}\n`);
    return null;
  }
}
