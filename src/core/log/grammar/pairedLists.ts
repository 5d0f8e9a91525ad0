import { metricName } from "../words/metricName.ts";
import { phaseOf } from "../words/metricWords.ts";
import { positionOf } from "./positionName.ts";

const name = "[\\p{L}_][\\w@.-]{0,40}";
const value = "[-+]?(?:\\d[\\w.+-]{0,24}|\\.\\d{1,20}|nan|inf)";
const list = (item: string) => `${item}(?:\\s{0,4}[,|]\\s{0,4}${item}){1,12}`;
/** A word before the names, the names, what joins them to the numbers, and those. */
const paired = new RegExp(
  `(?:(?<![\\p{L}\\p{N}_])(${name}) )?\\(?(?<![\\p{L}\\p{N}_.])(${list(name)})\\)?\\s{0,4}(?:[-=]{1,5}>|[:=])\\s{0,4}\\(?(${list(value)})[),]?`,
  "iu",
);
const separator = /\s*[,|]\s*/;
const maxText = 1000;
const mark =
  /[,|]\s{0,4}[\p{L}_][\w@.-]{0,40}\)?\s{0,4}(?:[-=]{1,5}>|[:=])\s{0,4}\(?[-+.\d][\w.+-]{0,24}\s{0,4}[,|]/u;

/**
 * A line whose names stand in one list and whose numbers in another, each number behind its name:
 * `(epoch, loss) = (1, 0.5)` as Julia shows it, `loss min|avg|max: 0.7|0.9|3.5`, `val, round, loss ===> 2, 0.8`. A phase
 * that comes first has no number.
 */
export function withNamesBesideNumbers(text: string): string {
  if (text.length > maxText || !mark.test(text)) return text;
  return text.replace(
    paired,
    (found: string, before: string | undefined, names: string, numbers: string) => {
      const own = names.split(separator);
      const values = numbers.split(separator);
      const [first = ""] = own;
      const phase =
        own.length === values.length + 1 && phaseOf(first.toLowerCase()) !== null ? first : null;
      const all = phase === null ? own : own.slice(1);
      const head = before !== undefined && metricName(before) !== null ? `${before} ` : "";
      if (all.length !== values.length || !all.some((each) => isKnown(head + each))) return found;
      const lead = head === "" && before !== undefined ? `${before} ` : "";
      const pairs = all.map((each, index) => `${head}${each} = ${values[index] ?? ""}`);
      return `${lead}${phase === null ? "" : `${phase}: `}${pairs.join(", ")}`;
    },
  );
}

function isKnown(name: string): boolean {
  return metricName(name) !== null || positionOf(name) !== null;
}
