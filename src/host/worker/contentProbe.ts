import { stat } from "node:fs/promises";
import { holdsMetrics, probeBytes } from "../findLogs.ts";

/** Of a workspace with more files of no telling name than this the others stay unread, until a person opens one. */
const mostFiles = 5000;
/** Looked into again when it has grown so many times: a log begins with pages of settings. */
const growth = 2;

/** Tells logs among files that are not called so, by a look at their beginnings. */
export class ContentProbe {
  /** Bytes of each file when it was looked into; null for a log. */
  readonly #sizes = new Map<string, number | null>();

  async isLog(file: string): Promise<boolean> {
    const before = this.#sizes.get(file);
    if (before === null) return true;
    if (before === undefined && this.#sizes.size >= mostFiles) return false;
    const size = await stat(file).then(
      (stats) => stats.size,
      () => 0,
    );
    if (before !== undefined && size >= before && !isWorthAnotherLook(before, size)) return false;
    const isLog = await holdsMetrics(file);
    this.#sizes.set(file, isLog ? null : size);
    return isLog;
  }
}

function isWorthAnotherLook(before: number, size: number): boolean {
  return before < probeBytes && size >= growth * before && size > before;
}
