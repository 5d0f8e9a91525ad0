import { html, nothing, type TemplateResult } from "lit-html";
import type { ChartAxis } from "../../src/core/view/axes.ts";
import { formatNumber, formatX } from "../../src/core/view/format.ts";
import type { Range } from "../../src/core/view/range.ts";
import type { Words } from "../../src/core/view/words.ts";
import type { DrawnCurve } from "./curves.ts";
import { within } from "./within.ts";

export interface TableFacts {
  readonly caption: string;
  readonly axis: ChartAxis;
  readonly curves: readonly DrawnCurve[];
  readonly window: Range | null;
  readonly words: Words;
}

/** The drawn values as a table: a row for each x within the window, a column for each curve; it says what it leaves out. */
export function dataTable(facts: TableFacts): TemplateResult {
  const { caption, axis, curves, words } = facts;
  const rows = rowsOf(facts);
  const heads = [words[axis], ...curves.map(({ model }) => model.name)];
  return html`${thinning(facts)}
    <table>
      <caption class="visually-hidden">
        ${caption}
      </caption>
      <thead>
        <tr>
          ${heads.map((head) => html`<th scope="col">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ([x, cells]) =>
            html`<tr>
              <th scope="row">${formatX(axis, x)}</th>
              ${cells.map((cell) => html`<td>${cell}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>`;
}

function thinning({ curves, window, words }: TableFacts): TemplateResult | typeof nothing {
  const shown = curves.reduce((sum, { points }) => {
    const { from, to } = within(points.x, window);
    return sum + to - from;
  }, 0);
  const total = curves.reduce((sum, { model }) => sum + model.total, 0);
  if (shown >= total) return nothing;
  const said = words.thinned.replace("{shown}", String(shown)).replace("{total}", String(total));
  return html`<p class="note">${said}</p>`;
}

function rowsOf({ curves, window }: TableFacts): readonly (readonly [number, readonly string[]])[] {
  const rows = new Map<number, string[]>();
  const put = (x: number, column: number, value: string) => {
    if (window !== null && (x < window.min || x > window.max)) return;
    const row = rows.get(x) ?? curves.map(() => "");
    row[column] = row[column] === "" ? value : `${row[column]}, ${value}`;
    rows.set(x, row);
  };
  for (const [column, { points, marks, band }] of curves.entries()) {
    points.x.forEach((x, i) => {
      const value = points.y[i] ?? Number.NaN;
      const spread = band === null ? "" : ` ± ${formatNumber((band.high[i] ?? value) - value)}`;
      put(x, column, `${formatNumber(value)}${spread}`);
    });
    marks.x.forEach((x, i) => {
      put(x, column, String(marks.y[i]));
    });
  }
  return [...rows].sort(([a], [b]) => a - b);
}
