import type { Emit, LineFormat, LineReader } from "../logFormat.ts";
import { metricName } from "../metricName.ts";
import { parseNumber } from "../numbers.ts";
import { giveAll, type NamedNumber } from "./place.ts";

const rule = /^\s*-{2,}(?: {2,}-{1,}){2,}\s*$/;
const epochNames = /^(?:e|epoch|ep)$/i;
const stepNames = /^(?:#|step|steps|iter|iteration|batch)$/i;

/**
 * Tables whose header is underlined column by column with dashes, as spaCy's: a name may hold blanks
 * (`LOSS NER`), so the columns are those of the dashes.
 */
export const dashedTable: LineFormat = {
  kind: "lines",
  id: "dashed-table",
  label: "spaCy table",
  specificity: 65,
  claimAfter: 2,
  createReader: () => new DashedReader(),
};

class DashedReader implements LineReader {
  #before = "";
  #names: readonly string[] | null = null;

  line(text: string, lineNumber: number, emit: Emit): void {
    if (text.length > 1000) return;
    if (text.includes("--") && rule.test(text)) {
      this.#names = columnNames(this.#before, text);
      return;
    }
    this.#before = text;
    const names = this.#names;
    if (names === null) return;
    const cells = text.trim().split(/\s+/);
    const numbers = cells.map(parseNumber);
    if (cells.length !== names.length || numbers.some((value) => value === null)) {
      if (text.trim() !== "") this.#names = null;
      return;
    }
    const values = names.map((name, index): NamedNumber => [name, numbers[index] ?? Number.NaN]);
    const place = {
      step: values.find(([name]) => stepNames.test(name))?.[1] ?? null,
      epoch: values.find(([name]) => epochNames.test(name))?.[1] ?? null,
      time: null,
      line: lineNumber,
    };
    const metrics = values.filter(([name]) => !stepNames.test(name) && !epochNames.test(name));
    giveAll(metrics, place, emit);
  }

  flush(): void {}
}

/** null where the table has no metric, or nothing that says where the training stands. */
function columnNames(header: string, dashes: string): readonly string[] | null {
  const spans = [...dashes.matchAll(/-+/g)];
  const names = spans.map(({ index, 0: dash }, column) => {
    const end = spans[column + 1]?.index ?? header.length;
    return header.slice(index, Math.max(end, index + dash.length)).trim();
  });
  const places = names.some((name) => stepNames.test(name) || epochNames.test(name));
  return places &&
    names.every((name) => name !== "") &&
    names.some((name) => metricName(name) !== null)
    ? names
    : null;
}
