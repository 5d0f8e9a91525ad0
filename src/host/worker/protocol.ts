import type { RecordBatch } from "../../core/log/recordBatch.ts";
import type { Hyperparameters } from "../../core/run/companions/nameHyperparameters.ts";

/** Which files below a folder may be logs. Globs are relative to the folder. */
export interface WatchedFolder {
  readonly path: string;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

export type ToWorker =
  /** Replaces the folders that are watched. */
  | { readonly type: "watch"; readonly folders: readonly WatchedFolder[] }
  /** Replaces a person's own patterns; logs are read anew with them. */
  | { readonly type: "patterns"; readonly patterns: readonly string[] }
  /** A person asked for this file: read all of it, and say so when it holds no metrics. */
  | { readonly type: "open"; readonly path: string }
  /** One batch of this log has been taken in. */
  | { readonly type: "taken"; readonly path: string };

export type FromWorker =
  | {
      readonly type: "batch";
      readonly path: string;
      /** The reading began anew (first sight, replaced or truncated file): everything known of the log is void. */
      readonly first: boolean;
      readonly batch: RecordBatch;
      /** Whether the end of the file was reached with this batch. */
      readonly caughtUp: boolean;
      /** When the file was last written, in milliseconds since 1970. */
      readonly modified: number;
    }
  /** What is said of the log's runs beside it; before the first batch of each reading. */
  | { readonly type: "beside"; readonly path: string; readonly hyperparameters: Hyperparameters }
  | { readonly type: "gone"; readonly path: string }
  /** A sentence for the log channel. */
  | {
      readonly type: "note";
      readonly level: "info" | "warn";
      readonly path: string | null;
      readonly text: string;
    };
