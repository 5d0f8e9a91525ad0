import { readEntries } from "../grammar/literal.ts";
import { parseNumber } from "../words/numbers.ts";
import { namedNumbers } from "./namedNumbers.ts";
import { recordFormat, recordOf, stampedAt } from "./recordFormat.ts";

const json = /[[|] ?(train_inner|train|valid|test)\w{0,40}(?:\]\[INFO\] -| \|) \{/;
const row = /(?:^|\| )epoch (\d+) \| (?:(valid) on '([^']{1,60})' subset \| )?(?=[\w ]{1,40}\|?)/;
const inner = /epoch (\d+):\s+\d+ \/ \d+ (?=\w+=)/;
const place = /^(?:train_|valid_)?(?:num_updates|epoch|update)$/;
const speed =
  /^(?:train_|valid_)?(?:wps|ups|wpb|bsz|gb_free|wall|train_wall|train_time|words|sentences|oom|cpu|best_\w+)$/;
const kept = /^valid_best_loss$/;

/**
 * fairseq, as JSON (all numbers are strings) and as text with bars between the values. The x is the number of updates,
 * which each kind of row calls otherwise; rows of the epoch's mean say `train_`.
 */
export const fairseq = recordFormat({
  id: "fairseq",
  label: "fairseq",
  specificity: 80,
  claimAfter: 3,
  mark: (text) => text.includes("num_updates") && text.length <= 20_000,
  parse(text) {
    const found = json.exec(text.slice(0, 400));
    const { values, epoch } = found === null ? textual(text) : ofJson(text, found[1] ?? "");
    const step = values.find(([name]) => name.endsWith("num_updates"))?.[1] ?? null;
    if (step === null) return null;
    const wanted = values.filter(
      ([name]) => !place.test(name) && (!speed.test(name) || kept.test(name)),
    );
    return recordOf(wanted, stampedAt(text, { step, epoch }));
  },
});

type Named = readonly [name: string, value: number];

interface Row {
  readonly values: readonly Named[];
  readonly epoch: number | null;
}

function ofJson(text: string, kind: string): Row {
  const values = readEntries(text, text.indexOf("{")).entries.flatMap(({ key, value }): Named[] => {
    const number = typeof value === "string" ? parseNumber(value) : value;
    return typeof number === "number" ? [[prefixed(key, kind), number]] : [];
  });
  return { values, epoch: values.find(([name]) => /^(?:\w+_)?epoch$/.test(name))?.[1] ?? null };
}

function textual(text: string): Row {
  const update = inner.exec(text);
  if (update !== null) {
    const values = namedNumbers(text.slice(update.index + update[0].length), ", ", "=");
    return { values, epoch: Number(update[1]) };
  }
  const found = row.exec(text);
  if (found === null) return { values: [], epoch: null };
  const kind = found[2] ?? "train";
  const values = namedNumbers(text.slice(found.index + found[0].length), " | ", " ");
  return {
    values: values.map(([name, value]): Named => [prefixed(name, kind), value]),
    epoch: Number(found[1]),
  };
}

function prefixed(name: string, kind: string): string {
  return kind === "train_inner" || name.startsWith(`${kind}_`) ? name : `${kind}_${name}`;
}
