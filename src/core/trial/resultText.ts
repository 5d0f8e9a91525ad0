import { plainText } from "../text/escape.ts";
import { wrapWords } from "../text/wrapWords.ts";

/** What came of trials, in the display language and in plain characters. */
export interface TrialResult {
  readonly sentence: string;
  /** Names of the columns of numbers. */
  readonly columns: readonly string[];
  readonly rows: readonly ResultRow[];
  /** What was run, where and for how long: a name and what is to be said of it. */
  readonly facts: readonly (readonly [name: string, value: string])[];
}

export interface ResultRow {
  readonly title: string;
  readonly won: boolean;
  readonly numbers: readonly string[];
  /** More numbers of the same trial, and what they are. */
  readonly more: readonly { readonly what: string; readonly numbers: readonly string[] }[];
  /** How the trial ended and why. */
  readonly notes: readonly string[];
}

/** Characters in a line: what half a window shows beside a script. */
const width = 60;
const gap = 2;
/** Of one text; what a log or a file is called may be a megabyte long. */
const longest = 1000;
const [winner, other, below] = ["→ ", "  ", "    "];

/** The result as lines that fit; only a word that is longer than them, as of a path, stands out. */
export function resultText({ sentence, columns, rows, facts }: TrialResult): string {
  const widths = columns.map((name, i) =>
    Math.max(...[name, ...rows.flatMap((row) => cellsOf(row, i))].map(({ length }) => length)),
  );
  const room = Math.max(16, width - widths.reduce((sum, own) => sum + own + gap, 0));
  const numbered = (start: string, text: string, numbers: readonly string[]) => {
    const [first = "", ...rest] = wrapWords(plainText(text, longest), room - start.length);
    const cells = widths.map((own, i) => (numbers[i] ?? "").padStart(own + gap));
    const line = `${(start + first).padEnd(room)}${cells.join("")}`;
    const indent = " ".repeat(start.length);
    return [line.trimEnd(), ...rest.map((more) => indent + more)];
  };
  // Rows of one line each need nothing between them.
  const between = rows.some(({ more, notes }) => more.length + notes.length > 0) ? [""] : [];
  const table = rows.flatMap((row) => [
    ...between,
    ...numbered(row.won ? winner : other, row.title, row.numbers),
    ...row.more.flatMap(({ what, numbers }) => numbered(below, what, numbers)),
    ...row.notes.flatMap((note) => indented(note, below)),
  ]);
  const named = Math.max(0, ...facts.map(([name]) => name.length));
  const beside = " ".repeat(other.length + named + gap);
  const footer = facts.flatMap(([name, value]) =>
    indented(value, beside).map((line, i) =>
      i > 0 ? line : `${other}${name.padEnd(named + gap)}${line.slice(beside.length)}`,
    ),
  );
  return [
    ...indented(sentence, ""),
    ...(rows.length === 0 ? [] : ["", ...numbered(other, "", columns), ...table]),
    "",
    ...footer,
    "",
  ].join("\n");
}

function cellsOf({ numbers, more }: ResultRow, column: number): readonly string[] {
  return [numbers, ...more.map((one) => one.numbers)].map((cells) => cells[column] ?? "");
}

function indented(text: string, indent: string): readonly string[] {
  return wrapWords(plainText(text, longest), width - indent.length).map((line) => indent + line);
}
