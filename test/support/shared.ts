import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The folder of samples and labelled runs beside the repository; null on a machine that has none. */
export function sharedFolder(): string | null {
  const folder = fileURLToPath(new URL("../../../shared", import.meta.url));
  return existsSync(folder) ? folder : null;
}

/** For a test's `skip` option: the reason where the samples are absent, else false. */
export const skipWithoutShared: string | false =
  sharedFolder() === null ? "no ../shared beside the repository" : false;
