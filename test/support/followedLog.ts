import { utimes } from "node:fs/promises";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { ReaderEvent } from "../../src/core/log/events/readerEvent.ts";
import type { TailState } from "../../src/host/worker/pendingEvents.ts";
import { LogTail } from "../../src/host/worker/tail.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

/** A tail of a file that is not there yet, and what it has given since the reading began last. */
export async function follow(context: TestContext, { name = "train.log", wanted = true } = {}) {
  const folder = await temporaryFolder(context);
  const path = join(folder, name);
  let events: ReaderEvent[] = [];
  const states: TailState[] = [];
  const said: string[] = [];
  const tail = new LogTail(
    path,
    {
      begins: () => {},
      events: async (more, state) => {
        if (state.first) events = [];
        for (const event of more) {
          if (event.kind === "reset") events = [];
          events.push(event);
        }
        states.push(state);
      },
      gone: () => said.push("gone"),
      failed: (reason) => said.push(reason),
    },
    wanted,
    [],
  );
  context.after(() => tail.dispose());
  const metrics = () =>
    events.flatMap((event) =>
      event.kind === "metric" && event.metric.label === "loss" ? [event] : [],
    );
  const warnings = () =>
    events.flatMap((event) => (event.kind === "warning" ? [event.message] : []));
  return {
    folder,
    path,
    tail,
    states,
    said,
    warnings,
    losses: () => metrics().map(({ value }) => value),
    steps: () => metrics().map(({ step }) => step),
    lineNumbers: () => metrics().map(({ line }) => line),
    age,
  };
}

/** An old file is complete: nothing is held back in the hope of more. */
export async function age(path: string): Promise<void> {
  await utimes(path, new Date(2020, 0), new Date(2020, 0));
}
