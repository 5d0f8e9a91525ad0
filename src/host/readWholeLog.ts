import { createReadStream } from "node:fs";
import type { EventColumns } from "../core/log/eventColumns.ts";
import type { LogWarningEvent } from "../core/log/logEvent.ts";
import { createLogReader } from "../core/log/logReader.ts";
import { addHyperparameters } from "../core/run/companions/mergeHyperparameters.ts";
import type { Run } from "../core/run/run.ts";
import { RunCollector } from "../core/run/runCollector.ts";
import { runNameOf } from "../core/run/runName.ts";
import { hyperparametersBeside } from "./companions.ts";
import { fileFacts } from "./fileFacts.ts";

export interface WholeLog {
  readonly path: string;
  /** Id of the format; null where no format has recognised the text. */
  readonly format: string | null;
  readonly runs: readonly Run[];
  readonly warnings: readonly LogWarningEvent[];
}

/** Reads a log from its first byte to its last, and what is said of its runs beside it. @throws the file system's error where it cannot be read. */
export async function readWholeLog(path: string): Promise<WholeLog> {
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
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }))
    take(reader.push(chunk));
  take(reader.flush());
  const runs = runsOf(collector);
  const beside = runs.length > 0 ? await hyperparametersBeside(path) : new Map();
  for (const run of runs) addHyperparameters(run, beside);
  return { path, format: reader.format, runs, warnings };
}

function runsOf(collector: RunCollector | null): readonly Run[] {
  return collector?.runs ?? [];
}
