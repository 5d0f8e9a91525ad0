import { access } from "node:fs/promises";
import path from "node:path";
import { isRecord, readJson, writeJson } from "./files.ts";

/** A trial as a view shows it. */
export interface TrialItem {
  /** "Use Adam instead of SGD", "Control", "adam, seed 2". */
  readonly title: string;
  readonly state: "running" | "won" | "ended" | "stopped" | "failed" | "cancelled";
  /** Why it ended so, or where it runs. */
  readonly detail: string;
  /** Its newest loss, `loss 0.34`; "" before there is one. */
  readonly value: string;
  /** Its log, which can be opened as any other while the study is kept. */
  readonly log: string;
}

/** Trials that belong together. */
export interface TrialGroup {
  readonly id: string;
  readonly title: string;
  /** When they were begun, milliseconds since 1970: what tells trials of one script apart. */
  readonly created: number;
  readonly script: string;
  /** The log of the stuck run that they are compared with, and which of its runs it is. */
  readonly stuck: { readonly log: string; readonly ordinal: number };
  readonly state: "running" | "done" | "cancelled" | "failed";
  readonly trials: readonly TrialItem[];
  /** What came of it so far, in a sentence. */
  readonly sentence: string;
}

/** What came of a study, as a window has told it: later windows show it without judging anew. */
export interface StudyResult {
  readonly group: TrialGroup;
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly written: number;
}

const name = "result.json";

/**
 * Several windows may do so, all of the same: whoever reads sees one of them whole. @throws the file system's error, also
 * where the study has been removed.
 */
export async function writeResult(folder: string, result: StudyResult): Promise<void> {
  await access(folder);
  await writeJson(path.join(folder, name), result);
}

/** Null while nobody has told what came of the study. */
export async function readResult(folder: string): Promise<StudyResult | null> {
  const result = await readJson(path.join(folder, name));
  const isSound =
    isRecord(result) &&
    typeof result["text"] === "string" &&
    isRecord(result["group"]) &&
    typeof result["group"]["created"] === "number" &&
    Array.isArray(result["group"]["trials"]);
  return isSound ? (result as unknown as StudyResult) : null;
}
