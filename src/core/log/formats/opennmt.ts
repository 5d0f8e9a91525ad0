import type { Emit, LineFormat, LineReader } from "../logFormat.ts";
import { parseNumber } from "../words/numbers.ts";
import { timestamp } from "../words/timestamp.ts";
import { giveAll, namedNumbers } from "./namedNumbers.ts";

const record = /\] Step (\d+)\/ *\d+; /;
const evaluation = /\] ((?:Validation|valid) (?:perplexity|accuracy|ppl|acc|xent)): (\S+)\s*$/i;
const wanted = /^(?:acc|ppl|xent|lr|aux|auxloss)$/;

/**
 * OpenNMT-py: `Step 50/ 1000; acc: 4.10; ppl: 24.6; xent: 10.1; lr: 1.0; …`. A value counts where its semicolon is
 * there: in a terminal's text that was wrapped, the last one of a line may be cut.
 */
export const opennmt: LineFormat = {
  kind: "lines",
  id: "opennmt",
  label: "OpenNMT-py",
  specificity: 80,
  claimAfter: 2,
  createReader: () => new OpenNmtReader(),
};

class OpenNmtReader implements LineReader {
  #step: number | null = null;

  line(text: string, lineNumber: number, emit: Emit): void {
    if (text.charCodeAt(0) !== 91 || text.length > 600) return;
    const found = record.exec(text);
    const evaluated = found === null ? evaluation.exec(text) : null;
    if (found !== null) this.#step = Number(found[1]);
    const place = {
      step: this.#step,
      epoch: null,
      time: timestamp(text).time,
      line: lineNumber,
    };
    if (found !== null) {
      const whole = text.slice(found.index + found[0].length, text.lastIndexOf(";"));
      const values = namedNumbers(whole, ";", ":").filter(([name]) => wanted.test(name));
      return giveAll(values, place, emit);
    }
    const value = parseNumber(evaluated?.[2] ?? "");
    if (value !== null && this.#step !== null)
      giveAll([[evaluated?.[1] ?? "", value]], place, emit);
  }

  flush(): void {}
}
