import type { RecordBatch } from "../../core/log/events/recordBatch.ts";
import type { Hyperparameters } from "../../core/run/companions/nameHyperparameters.ts";

/** Which files below a folder may be logs. Globs are relative to the folder. */
export interface WatchedFolder {
  readonly path: string;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** Milliseconds between looks at the files; 0 where the file system tells of changes. */
  readonly pollInterval: number;
  /** Links are not followed: nobody has said yet that what lies in the folder can be trusted. */
  readonly ignoresLinks?: boolean;
}

/** A log that is no file. */
export interface PushedSource {
  /** What a person calls it; the name of its first run. */
  readonly name: string;
  /** When its text was written, in milliseconds since 1970; null while it is being written. */
  readonly modified: number | null;
}

/** How a program has ended whose output was pushed. */
export interface Ending {
  readonly status: "finished" | "failed";
  readonly detail: string | null;
}

export type ToWorker =
  /** Replaces the folders that are watched. */
  | { readonly type: "watch"; readonly folders: readonly WatchedFolder[] }
  /** Replaces a person's own patterns; logs are read anew with them. */
  | { readonly type: "patterns"; readonly patterns: readonly string[] }
  /** A person asked for this file: read all of it, and say so when it holds no metrics. */
  | { readonly type: "open"; readonly path: string }
  /** From here on the bytes of this log are pushed; what was known of it is void. */
  | { readonly type: "begin"; readonly path: string; readonly source: PushedSource }
  | { readonly type: "append"; readonly path: string; readonly bytes: Uint8Array<ArrayBuffer> }
  /** Nothing more comes; `ending` is null where nobody knows how the program has ended. */
  | { readonly type: "end"; readonly path: string; readonly ending: Ending | null }
  /** The pushed log is forgotten, and its runs with it. */
  | { readonly type: "drop"; readonly path: string }
  /** While a file is covered (it is open as a notebook, whose cells are read) it is no log of its own. */
  | { readonly type: "cover"; readonly path: string; readonly covered: boolean }
  /** Replaces the files, logs and what stands beside them, that are not read: the reader died at them. */
  | { readonly type: "setAside"; readonly paths: readonly string[] }
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
  | {
      readonly type: "beside";
      readonly path: string;
      /** Name of the first run; null where the path tells it. */
      readonly name: string | null;
      readonly hyperparameters: Hyperparameters;
    }
  /** A pushed log has ended. */
  | { readonly type: "ended"; readonly path: string }
  /** Everything known of the log is void. */
  | { readonly type: "void"; readonly path: string }
  /** So much was pushed without a metric of training that no more of it is read. */
  | { readonly type: "givenUp"; readonly path: string }
  | { readonly type: "gone"; readonly path: string }
  /** The log is excluded, or its folder is watched no longer, and nobody has opened it apart from that. */
  | { readonly type: "excluded"; readonly path: string }
  /** A sentence for the log channel. */
  | {
      readonly type: "note";
      readonly level: "info" | "warn";
      readonly path: string | null;
      readonly text: string;
    };
