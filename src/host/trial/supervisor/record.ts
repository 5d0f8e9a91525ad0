import path from "node:path";
import { isRecord, readJson } from "../files.ts";

/** Files in the folder of a trial by which its supervisor and whoever follows it speak to each other. */
export const recordFiles = {
  job: "job.json",
  process: "process.json",
  end: "end.json",
  /** Keeps room for the end where the job fills the disk. */
  room: "room",
} as const;

/** Written by the supervisor before it starts the command. */
export interface ProcessRecord {
  /** Of the supervisor. */
  readonly pid: number;
  readonly started: string | null;
}

/** Written by the supervisor when the command has ended. */
export interface EndRecord {
  readonly why: "ended" | "cancelled" | "out of time" | "not found" | "too much output" | "failed";
  readonly code: number;
  readonly detail: string;
}

export async function readProcess(folder: string): Promise<ProcessRecord | null> {
  const record = await readJson(path.join(folder, recordFiles.process));
  if (!isRecord(record) || typeof record["pid"] !== "number") return null;
  const started = typeof record["started"] === "string" ? record["started"] : null;
  return { pid: record["pid"], started };
}

export async function readEnd(folder: string): Promise<EndRecord | null> {
  const record = await readJson(path.join(folder, recordFiles.end));
  if (!isRecord(record)) return null;
  const { why, code, detail } = record;
  const known = (
    ["ended", "cancelled", "out of time", "not found", "too much output"] as const
  ).find((one) => one === why);
  return {
    why: known ?? "failed",
    code: typeof code === "number" ? code : -1,
    detail: typeof detail === "string" ? detail : "",
  };
}
