import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

const markerName = ".complete";

/**
 * Fills `folder` once. The work is done in a neighbouring folder that is renamed when it is
 * complete, so that a run that was cut short leaves nothing behind that looks finished, and two
 * runs at a time only do the work twice. `version` is what the folder must hold: another version
 * is replaced.
 */
export async function installOnce(
  folder: string,
  version: string,
  install: (target: string) => Promise<void>,
): Promise<void> {
  if (await isComplete(folder, version)) return;
  const staging = `${folder}.${process.pid}`;
  await rm(staging, { recursive: true, force: true });
  await mkdir(staging, { recursive: true });
  try {
    await install(staging);
    await writeFile(join(staging, markerName), version);
    if (await isComplete(folder, version)) return;
    await rm(folder, { recursive: true, force: true });
    await mkdir(dirname(folder), { recursive: true });
    await rename(staging, folder);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function isComplete(folder: string, version: string): Promise<boolean> {
  try {
    return (await readFile(join(folder, markerName), "utf8")) === version;
  } catch {
    return false;
  }
}
