import { parseNumber } from "../words/numbers.ts";
import type { NamedNumber } from "./namedNumbers.ts";
import { recordFormat, recordOf } from "./recordFormat.ts";

const names = new Map([
  ["tel", "val loss (tel)"],
  ["trl", "train loss (trl)"],
  ["lr", "lr"],
  ["norm", "norm"],
  ["eval", "eval"],
]);

/** main.log of llm.c: `s:250 tel:…` (validation), `s:0 trl:… lr:… norm:…`, `s:250 eval:…` (HellaSwag's accuracy). */
export const llmc = recordFormat({
  id: "llmc",
  label: "llm.c",
  specificity: 80,
  claimAfter: 3,
  mark: (text) => text.startsWith("s:") && text.length <= 200,
  parse(text) {
    const [first = "", ...rest] = text.trim().split(" ");
    if (!/^s:\d+$/.test(first)) return null;
    const values = rest.flatMap((item): NamedNumber[] => {
      const colon = item.indexOf(":");
      const name = names.get(item.slice(0, colon));
      const value = parseNumber(item.slice(colon + 1));
      return name === undefined || value === null ? [] : [[name, value]];
    });
    return recordOf(values, { step: first.slice(2) });
  },
});
