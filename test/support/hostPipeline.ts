import { DisposableStore } from "../../src/core/disposable.ts";
import { Diagnoser, type ExplainByScript } from "../../src/host/diagnoser.ts";
import { CurrentDiagnosisOptions } from "../../src/host/diagnosisOptions.ts";
import { JoinedRuns } from "../../src/host/joinedRuns.ts";
import { LogSessions } from "../../src/host/logSessions.ts";
import { PointBudget } from "../../src/host/pointBudget.ts";
import { RunStore } from "../../src/host/runStore.ts";
import { WorkQueue } from "../../src/host/scheduling/workQueue.ts";

interface PipelineOptions {
  readonly note?: (level: "info" | "warn", text: string) => void;
  readonly explain?: ExplainByScript;
  readonly mostPoints?: () => number;
}

/** From the worker's messages to findings, as the extension wires it; what fails in the queue is thrown. */
export function hostPipeline({ note = () => {}, explain, mostPoints }: PipelineOptions = {}) {
  const own = new DisposableStore();
  const queue = own.add(
    new WorkQueue((_key, error) => {
      throw error;
    }),
  );
  const store = own.add(new RunStore());
  const options = own.add(new CurrentDiagnosisOptions());
  const joined = own.add(new JoinedRuns(store, queue));
  const budget = new PointBudget(mostPoints);
  const sessions = own.add(
    new LogSessions({ store: joined, budget, aliases: () => new Map(), note }),
  );
  own.add(new Diagnoser({ store, options, queue, note, ...(explain ? { explain } : {}) }));
  return { store, options, joined, sessions, queue, dispose: () => own.dispose() };
}
