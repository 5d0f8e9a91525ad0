import type { Memento } from "vscode";
import { isCell, isTerminal } from "../../core/run/logPlace.ts";
import type { Run } from "../../core/run/run.ts";
import type { LogClient } from "../../host/logClient.ts";

const key = "charts.logs";

/**
 * The logs of what the panel shows, remembered for the workspace: a log that lies outside of it and stands in no editor
 * would be read by nobody after a reload, and the panel would wait for it in vain.
 */
export class ShownLogs {
  readonly #memory: Memento;
  readonly #client: Pick<LogClient, "open">;

  constructor(memory: Memento, client: Pick<LogClient, "open">) {
    this.#memory = memory;
    this.#client = client;
  }

  keep(runs: readonly Run[]): void {
    const logs = runs.map(({ path }) => path).filter((path) => !isTerminal(path) && !isCell(path));
    if (logs.length > 0) void this.#memory.update(key, [...new Set(logs)]);
  }

  readAgain(): void {
    for (const log of this.#memory.get<readonly string[]>(key, [])) this.#client.open(log);
  }
}
