import type { Finding } from "../../core/diagnosis/finding.ts";
import type { Run, RunId } from "../../core/run/run.ts";
import { findingKey } from "../../core/view/verdict.ts";
import type { RunStore } from "../../host/runStore.ts";

export type WatchEvent =
  | { readonly kind: "appeared" | "cleared"; readonly run: Run; readonly finding: Finding }
  | { readonly kind: "ended"; readonly run: Run };

/** What has happened to the runs since it was last asked. */
export class WatchEvents {
  readonly #store: RunStore;
  readonly #standing = new Map<
    RunId,
    Map<string, { readonly run: Run; readonly finding: Finding }>
  >();
  readonly #ended = new Set<RunId>();

  constructor(store: RunStore) {
    this.#store = store;
  }

  take(): readonly WatchEvent[] {
    const events: WatchEvent[] = [];
    const present = new Set(this.#store.runs.map(({ id }) => id));
    for (const id of this.#standing.keys()) if (!present.has(id)) this.#standing.delete(id);
    for (const run of this.#store.runs) events.push(...this.#changesOf(run));
    return events;
  }

  #changesOf(run: Run): readonly WatchEvent[] {
    const before = this.#standing.get(run.id) ?? new Map();
    const { findings } = this.#store.diagnosis(run.id);
    const now = new Map(findings.map((finding) => [findingKey(finding), { run, finding }]));
    this.#standing.set(run.id, now);
    const appeared = [...now].flatMap(([key, one]) => (before.has(key) ? [] : [one]));
    const cleared = [...before].flatMap(([key, one]) => (now.has(key) ? [] : [one]));
    const hasEnded = isOver(run) && !this.#ended.has(run.id);
    if (hasEnded) this.#ended.add(run.id);
    else if (!isOver(run)) this.#ended.delete(run.id);
    return [
      ...cleared.map((one) => ({ kind: "cleared" as const, ...one })),
      ...appeared.map((one) => ({ kind: "appeared" as const, ...one })),
      ...(hasEnded ? [{ kind: "ended" as const, run }] : []),
    ];
  }
}

export function isOver({ status }: Run): boolean {
  return status === "finished" || status === "failed";
}
