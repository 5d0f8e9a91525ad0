import { createReadStream } from "node:fs";
import type { EventColumns } from "../core/log/eventColumns.ts";
import type { LogWarningEvent } from "../core/log/logEvent.ts";
import { createLogReader } from "../core/log/logReader.ts";
import { addMissing } from "../core/run/companions/mergeHyperparameters.ts";
import type { Run } from "../core/run/run.ts";
import { RunCollector } from "../core/run/runCollector.ts";
import { runNameOf } from "../core/run/runName.ts";
import { hyperparametersBeside } from "./companions.ts";
import { fileFacts } from "./fileFacts.ts";
import { LogBytes } from "./logBytes.ts";

export interface WholeLog {
  readonly path: string;
  /** Id of the format; null where no format has recognised the text. */
  readonly format: string | null;
  readonly runs: readonly Run[];
  readonly warnings: readonly LogWarningEvent[];
}

/** Reads a log from its first byte to its last, and what is said of its runs beside it. @throws the file system's error where it cannot be read. */
export async function readWholeLog(path: string): Promise<WholeLog> {
  const log = await readStream(path, createReadStream(path, { highWaterMark: 1 << 20 }));
  const beside = log.runs.length > 0 ? await hyperparametersBeside(path) : new Map();
  for (const run of log.runs) addMissing(run.hyperparameters, beside);
  return log;
}

/** Reads a log that comes from anywhere; the path is what it is called. @throws the stream's error. */
export async function readStream(
  path: string,
  stream: AsyncIterable<Uint8Array>,
): Promise<WholeLog> {
  const facts = fileFacts(path);
  const name = runNameOf(facts);
  const reader = createLogReader(facts);
  let collector: RunCollector | null = null;
  const warnings: LogWarningEvent[] = [];
  const take = (events: EventColumns) => {
    events.visit(
      (from, to) => collector?.acceptRows(events, from, to),
      (event) => {
        if (event.kind === "warning") warnings.push(event);
        else if (event.kind === "reset")
          collector = new RunCollector({ path, name, format: event.format });
        else collector?.accept(event);
      },
    );
  };
  const bytes = new LogBytes(reader);
  for await (const chunk of stream) for await (const events of bytes.push(chunk)) take(events);
  for (const events of bytes.end()) take(events);
  return { path, format: reader.format, runs: runsOf(collector), warnings };
}

function runsOf(collector: RunCollector | null): readonly Run[] {
  return collector?.runs ?? [];
}
