import { html, type TemplateResult } from "lit-html";
import type { ChartAxis } from "../../src/core/view/axes.ts";
import type { Range } from "../../src/core/view/robustRange.ts";
import { isRead, type Layer, valueText } from "./layers.ts";
import { formatX } from "./options.ts";

/** The drawn values as a table: a row for each x within the window, a column for each curve. */
export function dataTable(
  caption: string,
  axisTitle: string,
  axis: ChartAxis,
  layers: readonly Layer[],
  window: Range | null,
): TemplateResult {
  const curves = [...new Set(layers.map((layer) => layer.curve))];
  const rows = new Map<number, string[]>();
  for (const layer of layers) {
    if (!isRead(layer)) continue;
    const column = curves.indexOf(layer.curve);
    layer.x.forEach((x, i) => {
      if (window !== null && (x < window.min || x > window.max)) return;
      const row = rows.get(x) ?? curves.map(() => "");
      const value = valueText(layer, i);
      row[column] = row[column] === "" ? value : `${row[column]}, ${value}`;
      rows.set(x, row);
    });
  }
  const heads = [axisTitle, ...curves.map((curve) => curve.name)];
  return html`<table>
    <caption class="visually-hidden">
      ${caption}
    </caption>
    <thead>
      <tr>
        ${heads.map((head) => html`<th scope="col">${head}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${[...rows]
        .sort(([a], [b]) => a - b)
        .map(
          ([x, cells]) =>
            html`<tr>
              <th scope="row">${formatX(axis, x)}</th>
              ${cells.map((cell) => html`<td>${cell}</td>`)}
            </tr>`,
        )}
    </tbody>
  </table>`;
}
