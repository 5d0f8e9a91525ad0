import type { Emit, LineFormat, LineReader } from "../logFormat.ts";
import { isClockName } from "../words/clockNames.ts";
import { parseNumber } from "../words/numbers.ts";
import { timestamp } from "../words/timestamp.ts";
import { giveAll, type Place } from "./namedNumbers.ts";

const olmo = /\[step=(\d+)\/[\d,]+(?:,\s?epoch=(\d+)(?:\/\d+)?)?\]\s*$/;
const composer =
  /^\s*(?:\[epoch=(\d+)(?:\/\d+)?\])?\[(Eval )?batch=(\d+)\/[\d?]+\](?::|.{0,120}:)\s*$/;
const reinforcement = /^[\s>]*Learning iteration (\d+)\/\d+\s*$/;
const value =
  /^\s+(\S[^=:]{0,119}?)\s?[=:]\s?(-?[\d.][-+.,\w]*|-?nan|-?inf)\s?(?:s|steps\/s(?: \(.{0,80}\))?)?\s*$/i;

/**
 * Records of several lines: a head with the step, and below it one value a line, indented. OLMo
 * (`[step=1/739328]`), Composer (`[batch=1/100]:`), rsl_rl (`Learning iteration 0/101`).
 */
export const blocks: LineFormat = {
  kind: "lines",
  id: "blocks",
  label: "OLMo, Composer, rsl_rl",
  specificity: 75,
  claimAfter: 2,
  createReader: () => new BlockReader(),
};

class BlockReader implements LineReader {
  #place: Place | null = null;

  line(text: string, lineNumber: number, emit: Emit): void {
    if (text.length > 400) return;
    if (text.includes("[") || text.includes("iteration")) {
      const head = this.#head(text, lineNumber);
      if (head !== null) {
        this.#place = head;
        return;
      }
    }
    const place = this.#place;
    if (place === null || text.trim() === "" || /^\s*[-#=]{8,}\s*$/.test(text)) return;
    const found = value.exec(text);
    const number = parseNumber(found?.[2]?.replace(/[.,]$/, "") ?? "");
    const name = found?.[1] ?? "";
    if (found === null || !/^\s/.test(text)) {
      if (!/^\s/.test(text)) this.#place = null;
      return;
    }
    if (number === null || isClockName(name)) return;
    giveAll([[name, number]], { ...place, line: lineNumber }, emit);
  }

  flush(): void {}

  #head(text: string, line: number): Place | null {
    const found = olmo.exec(text);
    if (found !== null) return at(found[1], found[2], timestamp(text).time, line);
    const batch = composer.exec(text);
    if (batch !== null) {
      const { step = null, epoch = null } = this.#place ?? {};
      return batch[2] === undefined
        ? at(batch[3], batch[1], null, line)
        : { step, epoch, time: null, line };
    }
    const iteration = reinforcement.exec(text);
    return iteration === null ? null : at(iteration[1], undefined, null, line);
  }
}

function at(step = "", epoch: string | undefined, time: number | null, line: number): Place {
  return { step: Number(step), epoch: epoch === undefined ? null : Number(epoch), time, line };
}
