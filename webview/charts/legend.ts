import { html } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import type { ChartModel } from "../../src/core/view/chartModel.ts";
import { lineSample } from "../lineSample.ts";
import { lineStyle, type Theme } from "../theme.ts";

/** A toggle for each curve with its line, its name and its newest value. */
export function legend(
  model: ChartModel,
  theme: Theme,
  hidden: ReadonlySet<string>,
  toggle: (name: string) => void,
): unknown {
  const curves = model.curves
    .map((curve, ordinal) => ({ curve, style: lineStyle(theme, ordinal) }))
    .filter(({ curve }) => !curve.quiet);
  return repeat(
    curves,
    ({ curve }) => curve.name,
    ({ curve: { name, latest }, style }) =>
      html`<button
        type="button"
        class="legend-item"
        aria-pressed=${String(!hidden.has(name))}
        title=${name}
        @click=${() => toggle(name)}
      >
        ${lineSample(style)}
        <span class="legend-name">${name}</span>
        <span class="legend-value">${latest}</span>
      </button>`,
  );
}
