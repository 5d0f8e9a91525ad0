import type { Message } from "../../core/message.ts";

/** What a runner is to run, once. */
export interface Job {
  /** Folder of the trial, where the runner keeps what it must remember. */
  readonly folder: string;
  readonly command: readonly string[];
  readonly cwd: string;
  /** Beside the environment of this process, which passes through. */
  readonly env: Readonly<Record<string, string>>;
  /** Where standard output and error go. */
  readonly log: string;
  /** After so many seconds it is ended, whether or not anybody is watching. */
  readonly limitSeconds: number;
}

export type JobState =
  | { readonly kind: "pending"; readonly detail: string }
  | { readonly kind: "running"; readonly detail: string }
  | { readonly kind: "ended"; readonly code: number }
  /** Nothing will come of it any more. */
  | {
      readonly kind: "gone";
      readonly why: "cancelled" | "out of time" | "lost" | "failed";
      readonly reason: Message;
    };

/** Where trials run. What has been submitted is found again by its folder, also by another process. */
export interface Runner {
  /** What a person calls it: "this machine", "Slurm, partition gpu". */
  readonly place: Message;
  /**
   * Starts the jobs, all of them or none. A job whose folder says that it was submitted is left alone.
   * @returns a sentence where they cannot be started, null where they were.
   */
  submit(jobs: readonly Job[]): Promise<Message | null>;
  state(folder: string): Promise<JobState>;
  /** Ends it and whatever it has started; of no effect on what has ended. */
  cancel(folder: string): Promise<void>;
}
