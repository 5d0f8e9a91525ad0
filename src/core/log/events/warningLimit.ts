import type { OtherEvent } from "./eventColumns.ts";
import type { LogWarningEvent } from "./logEvent.ts";

/** Warnings that are given one by one; what comes after them would be noise. */
const most = 20;

/** Lets a log's first warnings through and counts the others. */
export class WarningLimit {
  #given = 0;
  #counted = 0;

  /** Whether the event is given; after a reset the log is read anew. */
  lets(event: OtherEvent): boolean {
    if (event.kind === "reset") this.#given = this.#counted = 0;
    if (event.kind !== "warning" || this.#given++ < most) return true;
    this.#counted++;
    return false;
  }

  /** Says how many were not given since this was last asked; null where there are none. */
  rest(): LogWarningEvent | null {
    const count = this.#counted;
    this.#counted = 0;
    if (count === 0) return null;
    const what = count === 1 ? "1 more warning" : `${count.toLocaleString("en-US")} more warnings`;
    return { kind: "warning", line: null, message: `${what} of this log, not listed.` };
  }
}
