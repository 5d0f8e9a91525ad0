import type { Emit, LineFormat, LineReader } from "../logFormat.ts";
import { metricName } from "../words/metricName.ts";
import { parseNumber } from "../words/numbers.ts";
import { giveAll, type NamedNumber } from "./namedNumbers.ts";

const list = /["']([A-Za-z][\w ./-]{0,60})["']:\s?(?:array\()?\[([^[\]{}]{1,200000})\]/g;
const maxLine = 1 << 20;

/**
 * A whole run in one printed dict of lists, as Keras's `History.history`: `{'loss': [1.1, 0.9], 'val_loss': […]}`.
 * The lists are as long as one another; where a value stands in them is its epoch, which the dict does not state.
 */
export const historyDict: LineFormat = {
  kind: "lines",
  id: "history-dict",
  label: "Keras History",
  specificity: 30,
  claimAfter: 4,
  createReader: () => new HistoryReader(),
};

class HistoryReader implements LineReader {
  #runs = 0;

  line(text: string, lineNumber: number, emit: Emit): void {
    if (!text.includes(": [") || !text.includes("{") || text.length > maxLine) return;
    const lists = [...text.matchAll(list)].flatMap(([, name = "", body = ""]) => {
      const values = body.split(",").map(parseNumber);
      return values.includes(null) || values.length < 2 ? [] : [{ name, values }];
    });
    const length = lists[0]?.values.length ?? 0;
    const known = lists.filter(
      ({ name, values }) => metricName(name) !== null && values.length === length,
    );
    if (!known.some(({ name }) => metricName(name)?.kind === "loss")) return;
    if (this.#runs++ > 0) emit({ kind: "runStart", line: lineNumber, name: null });
    const place = { step: null, epoch: null, time: null, line: lineNumber };
    for (const { name, values } of known) {
      giveAll(
        values.map((value): NamedNumber => [name, value ?? Number.NaN]),
        place,
        emit,
      );
    }
  }

  flush(): void {}
}
