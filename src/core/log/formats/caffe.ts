import type { Emit, LineFormat, LineReader } from "../logFormat.ts";
import { parseNumber } from "../words/numbers.ts";
import { giveAll } from "./namedNumbers.ts";

const iteration = /\] Iteration (\d+)(?: \([^)]{0,60}\))?, (?:(loss|lr) = (\S+)|Testing net)/;
/** Before 2014: `Test score #0: 0.12`. */
const output = /\] +((?:Train|Test) net output #\d+: \S+|Test score #\d+)(?: =|:) (\S+)/;

/**
 * Caffe's solver, with glog's prefix. The loss is printed as that of the iteration and once more as the net's output,
 * which the name keeps apart. Loss weights in brackets are left out.
 */
export const caffe: LineFormat = {
  kind: "lines",
  id: "caffe",
  label: "Caffe",
  specificity: 80,
  claimAfter: 2,
  createReader: () => new CaffeReader(),
};

class CaffeReader implements LineReader {
  #step: number | null = null;

  line(text: string, lineNumber: number, emit: Emit): void {
    if (!text.includes("solver.cpp:")) return;
    const found = iteration.exec(text);
    if (found !== null) this.#step = Number(found[1]);
    const net = found === null ? output.exec(text) : null;
    const value = parseNumber(found?.[3] ?? net?.[2] ?? "");
    if (value !== null) {
      const name = found?.[2] ?? net?.[1] ?? "";
      const place = { step: this.#step, epoch: null, time: null, line: lineNumber };
      giveAll([[name, value]], place, emit);
    } else if (text.endsWith("Optimization Done.")) {
      emit({ kind: "status", status: "finished", line: lineNumber, detail: null });
    }
  }

  flush(): void {}
}
