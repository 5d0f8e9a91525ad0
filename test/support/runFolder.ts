import { mkdir, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** A deterministic wobble of about ±1. */
const noise = (seed: number, i: number) => Math.sin(12.9898 * (seed + 1) + 78.233 * i);

export interface WrittenRun {
  readonly file: string;
  /** Loss of an epoch from 1 on; the validation loss where there is one. */
  readonly loss: (epoch: number) => number;
  readonly validationLoss?: (epoch: number) => number;
  readonly epochs?: number;
  /** Of how many the log says that they are the whole training. */
  readonly planned?: number;
  readonly settings?: Readonly<Record<string, number | string>>;
  /** What the log ends with. */
  readonly ending?: string;
  /** Seconds ago that it was written. */
  readonly age?: number;
}

export const falling =
  (seed = 0, level = 0.2) =>
  (epoch: number) =>
    level + 2 * Math.exp(-epoch / 12) + 0.01 * noise(seed, epoch);
export const flat =
  (seed = 0, level = 2.3) =>
  (epoch: number) =>
    level + (epoch < 4 ? 0.2 / epoch : 0) + 0.002 * noise(seed, epoch);
export const rising = (epoch: number) => 0.6 + 1.6 * Math.exp(-epoch / 6) + 0.02 * epoch;

/** Writes the log of a run, as a training prints it, and its settings beside it. */
export async function writeRun(folder: string, run: WrittenRun): Promise<string> {
  const { file, loss, validationLoss, epochs = 60, planned = epochs, settings, age = 0 } = run;
  const path = join(folder, file);
  await mkdir(dirname(path), { recursive: true });
  const lines = Array.from({ length: epochs }, (_, i) => {
    const validation =
      validationLoss === undefined ? "" : `  val_loss ${validationLoss(i + 1).toFixed(4)}`;
    return `epoch ${i + 1}/${planned}  loss ${loss(i + 1).toFixed(4)}${validation}\n`;
  });
  await writeFile(path, lines.join("") + (run.ending ?? ""));
  if (settings !== undefined)
    await writeFile(join(dirname(path), "config.json"), JSON.stringify(settings));
  const written = new Date(Date.now() - 1000 * age);
  await utimes(path, written, written);
  return path;
}
