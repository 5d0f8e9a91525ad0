import { type Message, message } from "../message.ts";
import { statusOf } from "../run/isOver.ts";
import type { Run, RunStatus } from "../run/run.ts";

export interface RunLabel {
  readonly id: string;
  readonly label: string;
  readonly status: string;
}

/** What runs are called, by name; those of one name are told apart by the folders and the place of their log. */
export function runLabels(
  runs: readonly Run[],
  translate: (m: Message) => string,
): readonly RunLabel[] {
  const names = new Map<string, number>();
  for (const run of runs) names.set(run.name, (names.get(run.name) ?? 0) + 1);
  const labels = runs.map((run) => ({
    id: run.id,
    label: (names.get(run.name) ?? 0) > 1 ? `${run.name} (${place(run)})` : run.name,
    status: status(run, translate),
  }));
  return labels.sort((a, b) => byName.compare(a.label, b.label));
}

const byName = new Intl.Collator("en", { numeric: true });

function place(run: Run): string {
  const path = run.path.split(/[\\/]/).slice(-2).join("/");
  return run.firstLine > 1 ? `${path}:${run.firstLine}` : path;
}

const statusWords: Readonly<Record<RunStatus, string>> = {
  live: "Running",
  idle: "Idle",
  finished: "Finished",
  failed: "Failed",
};

function status(run: Run, translate: (m: Message) => string): string {
  const word = translate(message(statusWords[statusOf(run)]));
  return run.failure === null ? word : `${word}: ${run.failure}`;
}
