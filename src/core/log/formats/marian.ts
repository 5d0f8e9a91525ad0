import { parseNumber } from "../words/numbers.ts";
import type { NamedNumber } from "./namedNumbers.ts";
import { recordFormat, recordOf, stampedAt } from "./recordFormat.ts";

const record = /\] (\[valid\] )?Ep\. (\d+) : Up\. ([\d,]+) : (.{1,400})$/;
const names = new Map([
  ["Cost", "Cost"],
  ["L.r.", "learning rate"],
  ["gNorm", "gradient norm"],
]);

/** Marian: `Ep. 1 : Up. 500 : Sen. 7,624 : Cost 5.1 * 358,013 … : L.r. 2e-4`, and one line for each measure of `[valid]`. */
export const marian = recordFormat({
  id: "marian",
  label: "Marian NMT",
  specificity: 80,
  claimAfter: 2,
  mark: (text) => text.includes("] Ep. ") && text.length <= 600,
  parse(text) {
    const found = record.exec(text);
    if (found === null) return null;
    const [, valid, epoch, update = "", rest = ""] = found;
    const items = rest.split(" : ");
    const values = valid === undefined ? training(items) : evaluation(items);
    return recordOf(
      values,
      stampedAt(text, { step: parseNumber(update), epoch }),
      valid === undefined ? null : validation,
    );
  },
});

const validation = { phase: "validation", word: "valid" } as const;

function training(items: readonly string[]): readonly NamedNumber[] {
  return items.flatMap((item): NamedNumber[] => {
    const [label = "", number = ""] = item.trim().split(" ");
    const name = names.get(label);
    const value = parseNumber(number);
    return name === undefined || value === null ? [] : [[name, value]];
  });
}

function evaluation([name = "", number = ""]: readonly string[]): readonly NamedNumber[] {
  const value = parseNumber(number);
  return value === null ? [] : [[name.trim(), value]];
}
