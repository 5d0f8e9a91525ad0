import type { EventColumns } from "../core/log/events/eventColumns.ts";
import type { LogWarningEvent } from "../core/log/events/logEvent.ts";
import type { Run } from "../core/run/run.ts";
import { RunCollector } from "../core/run/runCollector.ts";
import { runNameOf } from "../core/run/runName.ts";
import { fileFacts } from "./fileFacts.ts";

/** The runs that the events of one log tell of. */
export class RunsOfLog {
  readonly #path: string;
  readonly warnings: LogWarningEvent[] = [];
  #collector: RunCollector | null = null;

  constructor(path: string) {
    this.#path = path;
  }

  get runs(): readonly Run[] {
    return this.#collector?.runs ?? [];
  }

  take(events: EventColumns): void {
    events.visit(
      (from, to) => this.#collector?.acceptRows(events, from, to),
      (event) => {
        if (event.kind === "warning") this.warnings.push(event);
        else if (event.kind === "reset") {
          const name = runNameOf(fileFacts(this.#path));
          this.#collector = new RunCollector({ path: this.#path, name, format: event.format });
        } else this.#collector?.accept(event);
      },
    );
  }
}
