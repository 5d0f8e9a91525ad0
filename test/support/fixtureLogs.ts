import { readdirSync } from "node:fs";
import path from "node:path";
import { samples } from "./corpus.ts";

const folder = path.resolve(import.meta.dirname, "../fixtures/logs");

/** The raw log of every fixture. */
export const fixtureLogs: readonly string[] = readdirSync(folder, {
  recursive: true,
  withFileTypes: true,
})
  .filter((entry) => entry.isFile() && entry.name !== "expected.json")
  .map((entry) => path.join(entry.parentPath, entry.name))
  .sort();

/** The fixtures, and the main file of every real log where those are at hand. */
export function allLogs(): readonly string[] {
  return [...fixtureLogs, ...samples().map(({ file }) => file)];
}
