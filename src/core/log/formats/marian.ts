import type { Emit, LineFormat } from "../logFormat.ts";
import { statelessReader } from "../shapes/statelessLines.ts";
import { parseNumber } from "../words/numbers.ts";
import { timestamp } from "../words/timestamp.ts";
import type { NamedNumber } from "./namedNumbers.ts";
import { giveAll } from "./namedNumbers.ts";

const record = /\] (\[valid\] )?Ep\. (\d+) : Up\. ([\d,]+) : (.{1,400})$/;
const names = new Map([
  ["Cost", "Cost"],
  ["L.r.", "learning rate"],
  ["gNorm", "gradient norm"],
]);

/** Marian: `Ep. 1 : Up. 500 : Sen. 7,624 : Cost 5.1 * 358,013 … : L.r. 2e-4`, and one line for each measure of `[valid]`. */
export const marian: LineFormat = {
  kind: "lines",
  id: "marian",
  label: "Marian NMT",
  specificity: 80,
  claimAfter: 2,
  createReader: () => statelessReader(readLine),
};

function readLine(text: string, lineNumber: number, emit: Emit): void {
  if (!text.includes("] Ep. ") || text.length > 600) return;
  const found = record.exec(text);
  if (found === null) return;
  const [, valid, epoch, update = "", rest = ""] = found;
  const items = rest.split(" : ");
  const place = {
    step: parseNumber(update),
    epoch: Number(epoch),
    time: timestamp(text).time,
    line: lineNumber,
  };
  giveAll(valid === undefined ? training(items) : evaluation(items), place, emit);
}

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
  return value === null ? [] : [[`valid ${name.trim()}`, value]];
}
