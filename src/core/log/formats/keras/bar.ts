import { parseNumber } from "../../words/numbers.ts";

/** One state of Keras's progress bar, or a line of verbose=2 (which may have no counter). */
export interface KerasBar {
  readonly done: number | null;
  /** null for `12/Unknown` and where there is no counter. */
  readonly total: number | null;
  /** An update before the end: it states a remaining time, or Keras 3's counter has not come to the end. */
  readonly running: boolean;
  /** The counter counts steps and not, as in Keras 1 and 2.0, samples. */
  readonly countsSteps: boolean;
  readonly values: readonly (readonly [name: string, value: number])[];
}

const counter = /(\d+)\/(\d+|Unknown) *(\[[=>.]{3,}\]?|━+|(?=- \d+(?:s|ms|us)\b))/g;
const withoutCounter = /^[\s-]*(?:- )?\d+(?:s|ms|us)(?: \d+[mu]?s\/(?:epoch|step|sample))? - /;
const printedValue = /^(?:nan|-?inf|-?\d+\.\d{4}e[-+]\d\d|-?\d+\.\d{4})/;
const name = /^[A-Za-z][\w ./()-]{0,79}$/;

/**
 * All states in a text: usually one, several where the carriage returns and backspaces between them were lost.
 * Then a value runs into the next count, as in `loss: 0.1808109/157 [`, and is told from it by its four decimals.
 */
export function readBars(text: string): readonly KerasBar[] {
  const marks = [...text.matchAll(counter)].map((found) => mark(text, found));
  if (marks.length === 0) {
    return withoutCounter.test(text) ? [bar(text, null, null, false)] : [];
  }
  return marks.map(({ done, total, blocks, bodyStart }, index) =>
    bar(text.slice(bodyStart, marks[index + 1]?.start ?? text.length), done, total, blocks),
  );
}

interface Mark {
  readonly start: number;
  readonly bodyStart: number;
  readonly done: number;
  readonly total: number | null;
  readonly blocks: boolean;
}

function mark(text: string, found: RegExpExecArray): Mark {
  const digits = found[1] ?? "";
  const before = text.slice(Math.max(0, found.index - 2), found.index);
  const own = /\d\.$/.test(before) ? 4 : /e[-+]$/.test(before) ? 2 : 0;
  return {
    start: found.index + own,
    bodyStart: found.index + found[0].length,
    done: Number(digits.slice(own)),
    total: found[2] === "Unknown" ? null : Number(found[2]),
    blocks: found[3]?.startsWith("━") ?? false,
  };
}

function bar(body: string, done: number | null, total: number | null, blocks: boolean): KerasBar {
  const values: (readonly [string, number])[] = [];
  let eta = false;
  for (const item of body.split(" - ")) {
    const colon = item.indexOf(": ");
    if (colon === -1) continue;
    const label = item.slice(0, colon).replace(/^[\s-]+/, "");
    if (label === "ETA") {
      eta = true;
      continue;
    }
    const text = item.slice(colon + 2).trim();
    const value = parseNumber(text) ?? parseNumber(printedValue.exec(text)?.[0] ?? "");
    if (value !== null && name.test(label)) values.push([label, value]);
  }
  const running = eta || (blocks && total !== null && done !== total);
  return { done, total, running, countsSteps: body.includes("/step") || blocks, values };
}
