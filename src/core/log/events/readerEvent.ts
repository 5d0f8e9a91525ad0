import type { LogEvent } from "./logEvent.ts";

/**
 * Everything read so far is void: from here on the log is read as `format`. Comes before the first event
 * of a log, and again when a more specific format takes over.
 */
interface ResetEvent {
  readonly kind: "reset";
  readonly format: string;
}

export type ReaderEvent = LogEvent | ResetEvent;
