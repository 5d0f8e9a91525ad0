import type { Emit, LineFormat, LineReader } from "../logFormat.ts";
import { parseNumber } from "../words/numbers.ts";
import { giveAll, type NamedNumber } from "./namedNumbers.ts";

const record =
  /^\s*(\d+): ([-+.\w]+), ([-+.\w]+) avg(?: loss)?, ([-+.\w]+) rate, [-+.\w]+ seconds, \d+ images/;
const precision = /mean average precision \((mAP@[\d.]+)\) = ([\d.]+)/;

/** Darknet: one line a batch with the loss, its running average and the learning rate, among many of the regions. */
export const darknet: LineFormat = {
  kind: "lines",
  id: "darknet",
  label: "Darknet",
  specificity: 80,
  claimAfter: 3,
  createReader: () => new DarknetReader(),
};

class DarknetReader implements LineReader {
  #step: number | null = null;

  line(text: string, lineNumber: number, emit: Emit): void {
    if (!text.includes(" avg") && !text.includes("mAP@")) return;
    const found = record.exec(text);
    const map = found === null ? precision.exec(text) : null;
    if (found !== null) this.#step = Number(found[1]);
    const texts: (readonly [string, string])[] =
      found !== null
        ? [
            ["loss", found[2] ?? ""],
            ["avg loss", found[3] ?? ""],
            ["learning rate", found[4] ?? ""],
          ]
        : map !== null && this.#step !== null
          ? [[`val ${map[1]}`, map[2] ?? ""]]
          : [];
    const values = texts.flatMap(([name, value]): NamedNumber[] => {
      const number = parseNumber(value);
      return number === null ? [] : [[name, number]];
    });
    giveAll(values, { step: this.#step, epoch: null, time: null, line: lineNumber }, emit);
  }

  flush(): void {}
}
