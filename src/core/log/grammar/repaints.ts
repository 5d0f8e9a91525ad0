import type { Granularity } from "../events/logEvent.ts";
import { isWorthALook } from "./lineKinds.ts";
import { lineRecord, maxLine } from "./lineRecord.ts";

/** Of a line that was painted over, which states stay: the last one, and the last of each epoch but of bars. */
export function granularities(parts: readonly string[]): readonly Granularity[] {
  const last = parts.findLastIndex((part) => part.trim() !== "");
  const epochs = parts.map((part) => (part.includes("%|") ? null : statedEpoch(part)));
  const found: Granularity[] = parts.map((_, index) => (index === last ? "final" : "running"));
  let next: number | null = null;
  for (let index = epochs.length - 1; index >= 0; index--) {
    const epoch = epochs[index] ?? null;
    if (epoch === null) continue;
    if (next !== null && epoch !== next) found[index] = "final";
    next = epoch;
  }
  return found;
}

function statedEpoch(text: string): number | null {
  return text.length > maxLine || !isWorthALook(text)
    ? null
    : (lineRecord(text).epoch?.value ?? null);
}
