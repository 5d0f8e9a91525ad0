import type { Emit, LineFormat } from "../logFormat.ts";
import { statelessReader } from "../shapes/statelessLines.ts";
import { parseNumber } from "../words/numbers.ts";
import type { NamedNumber } from "./namedNumbers.ts";
import { giveAll } from "./namedNumbers.ts";

const names = new Map([
  ["tel", "val loss (tel)"],
  ["trl", "train loss (trl)"],
  ["lr", "lr"],
  ["norm", "norm"],
  ["eval", "eval"],
]);

/** main.log of llm.c: `s:250 tel:…` (validation), `s:0 trl:… lr:… norm:…`, `s:250 eval:…` (HellaSwag's accuracy). */
export const llmc: LineFormat = {
  kind: "lines",
  id: "llmc",
  label: "llm.c",
  specificity: 80,
  claimAfter: 3,
  createReader: () => statelessReader(readLine),
};

function readLine(text: string, lineNumber: number, emit: Emit): void {
  if (!text.startsWith("s:") || text.length > 200) return;
  const [first = "", ...rest] = text.trim().split(" ");
  const step = /^s:\d+$/.test(first) ? Number(first.slice(2)) : null;
  if (step === null) return;
  const values = rest.flatMap((item): NamedNumber[] => {
    const colon = item.indexOf(":");
    const name = names.get(item.slice(0, colon));
    const value = parseNumber(item.slice(colon + 1));
    return name === undefined || value === null ? [] : [[name, value]];
  });
  giveAll(values, { step, epoch: null, time: null, line: lineNumber }, emit);
}
