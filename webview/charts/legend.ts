import { html, nothing } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import type { ChartAxis } from "../../src/core/view/axes.ts";
import { formatNumber, formatX } from "../../src/core/view/format.ts";
import type { Words } from "../../src/core/view/words.ts";
import { lineSample } from "../lineSample.ts";
import { middleCut } from "../middleCut.ts";
import { lineStyle, type Theme } from "../theme.ts";
import { type DrawnCurve, readingAt } from "./curves.ts";

export interface LegendFacts {
  readonly curves: readonly DrawnCurve[];
  readonly hidden: ReadonlySet<string>;
  readonly theme: Theme;
  readonly axis: ChartAxis;
  /** Where the curves are read; null: at their newest point. */
  readonly reading: number | null;
  readonly words: Words;
  /** Names stand elsewhere: only lines and values. */
  readonly compact: boolean;
}

/** A toggle for each curve with its line, its name and its value where it is read. */
export function legend(facts: LegendFacts, toggle: (name: string) => void): unknown {
  const { curves, hidden, theme, reading, compact } = facts;
  return repeat(
    curves.filter(({ model }) => !model.quiet),
    ({ model }) => `${model.ordinal} ${model.name}`,
    (curve) => {
      const { name, ordinal, latest } = curve.model;
      return html`<button
        type="button"
        class="legend-item"
        aria-pressed=${String(!hidden.has(name))}
        aria-label=${compact ? `${name} ${latest}` : nothing}
        title=${compact ? `${name}\n${bestText(curve, facts) ?? ""}` : name}
        @click=${() => toggle(name)}
      >
        ${lineSample(lineStyle(theme, ordinal))}
        ${compact && curve.model.runId !== null ? nothing : html`<span class="legend-name">${middleCut(name)}</span>`}
        <span class="legend-value">${reading === null ? latest : readingAt(curve, reading)}</span>
        ${compact || reading !== null ? nothing : html`<span class="legend-value">${bestText(curve, facts) ?? ""}</span>`}
      </button>`;
    },
  );
}

function bestText({ model }: DrawnCurve, { axis, words }: LegendFacts): string | null {
  if (model.best === null) return null;
  const { x, y } = model.best;
  return words.best.replace("{value}", formatNumber(y)).replace("{place}", formatX(axis, x));
}
