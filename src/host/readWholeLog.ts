import { createReadStream } from "node:fs";
import type { LogWarningEvent } from "../core/log/events/logEvent.ts";
import { addMissing } from "../core/run/companions/mergeHyperparameters.ts";
import type { Run } from "../core/run/run.ts";
import { CollectedLog } from "./collectedLog.ts";
import { type CompanionReading, hyperparametersBeside } from "./companions.ts";

export interface WholeLog {
  readonly path: string;
  /** Id of the format; null where no format has recognised the text. */
  readonly format: string | null;
  readonly runs: readonly Run[];
  readonly warnings: readonly LogWarningEvent[];
}

/**
 * Reads a log from its first byte to its last, and what is said of its runs beside it.
 * @param reading says which of the files beside it may be read. @throws the file system's error where it cannot be read.
 */
export async function readWholeLog(path: string, reading?: CompanionReading): Promise<WholeLog> {
  const log = await readStream(path, createReadStream(path, { highWaterMark: 1 << 20 }));
  const beside = log.runs.length > 0 ? await hyperparametersBeside(path, reading) : new Map();
  for (const run of log.runs) addMissing(run.hyperparameters, beside);
  return log;
}

/** Reads a log that comes from anywhere; the path is what it is called. @throws the stream's error. */
export async function readStream(
  path: string,
  stream: AsyncIterable<Uint8Array>,
): Promise<WholeLog> {
  const log = new CollectedLog(path);
  for await (const chunk of stream) await log.push(chunk);
  log.end();
  return { path, format: log.format, runs: log.runs, warnings: log.warnings };
}
