import { existsSync } from "node:fs";
import path from "node:path";

const folder = path.resolve(import.meta.dirname, "../../../shared");

/** The folder with real logs and labelled runs beside the repository; null where there is none. */
export function sharedFolder(): string | null {
  return existsSync(path.join(folder, "corpus")) ? folder : null;
}

/** For `test(name, { skip: skipWithoutShared }, …)`: the reason why a test on real logs is skipped, or false. */
export const skipWithoutShared: string | false =
  sharedFolder() === null ? "needs the folder shared/ beside the repository" : false;
