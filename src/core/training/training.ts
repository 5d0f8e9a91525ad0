import type { HyperparameterValue } from "../log/events/logEvent.ts";
import type { Script } from "../python/script.ts";

/** A script to edit, and what the log of its run says of it. */
export interface Training {
  readonly script: Script;
  readonly hyperparameters: ReadonlyMap<string, HyperparameterValue>;
}
