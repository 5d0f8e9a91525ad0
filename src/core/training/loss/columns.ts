import { itemsOf } from "../../python/arguments.ts";
import type { Call } from "../../python/calls.ts";
import { stringOf } from "../../python/literals.ts";
import type { Script } from "../../python/script.ts";
import { childrenOf, textOf } from "../../python/tree.ts";
import { printsOf } from "./lossPrint.ts";
import type { PrintedValue } from "./printedValues.ts";

/** What stands between the values of a row: nothing but blanks, or one mark. */
const rowMark = /^[\s,;|]*$/;
/** How the first of columns is headed that are set apart by blanks only, as words of any sentence are. */
const ofTurns = /^(?:#|ep|it|step|round|update|turn)/i;

/** Values of a row of numbers are labelled by the line that heads the columns. */
export function withColumns(
  script: Script,
  values: readonly PrintedValue[],
): readonly PrintedValue[] {
  const [first, ...others] = values;
  const marks = new Set(others.map(({ label }) => withoutEscapes(label).trim()));
  const [mark, another] = marks;
  if (!first || mark === undefined || another !== undefined || !rowMark.test(mark)) return values;
  for (const call of printsOf(script)) {
    if (call.node.to > first.call.node.from) continue;
    const names = headingsIn(script, call, mark);
    if (names.length === values.length && (mark !== "" || ofTurns.test(names[0] ?? ""))) {
      return values.map((v, at) => ({ ...v, label: `${names[at]}: `, isColumn: true }));
    }
  }
  return values;
}

/** `print("epoch,loss")`, `print("epoch", "loss")` and `print(f"{'epoch':>6}{'loss':>9}")`. */
function headingsIn(script: Script, { argumentList }: Call, mark: string): readonly string[] {
  const given = itemsOf(script, argumentList).flatMap(({ keyword, value }) =>
    keyword === null ? [value] : [],
  );
  const [only, another] = given;
  const parts = (only?.name === "FormatString" ? childrenOf(only) : [])
    .filter(({ name }) => name === "FormatReplacement")
    .map((part) => childrenOf(part)[1]);
  const strings = another || parts.length > 0 ? (another ? given : parts) : [];
  const names = strings.map((one) => (one ? stringOf(textOf(script, one)) : undefined));
  if (names.length > 0) return names.every((name) => name !== undefined) ? names : [];
  if (only?.name !== "String") return [];
  const text = withoutEscapes(textOf(script, only)).replace(/^["'|\s]+|["'|\s]+$/g, "");
  const isWide = /\s{2}/.test(text);
  return text.split(mark === "" ? (isWide ? /\s{2,}/ : /\s/) : mark).map((name) => name.trim());
}

function withoutEscapes(text: string): string {
  return text.replaceAll(/\\t/g, "  ").replaceAll(/\\[nr]/g, " ");
}
