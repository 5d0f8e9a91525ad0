import { html, type TemplateResult } from "lit-html";
import type { ShownLabel } from "../src/core/view/panelModel.ts";
import { lineSample } from "./lineSample.ts";
import { middleCut } from "./middleCut.ts";
import { lineStyle, type Theme } from "./theme.ts";

/** The one legend of all charts that compare runs: it switches a run off in every chart. */
export function runLegend(
  runs: readonly ShownLabel[],
  hidden: ReadonlySet<string>,
  theme: Theme,
  toggle: (label: string) => void,
): TemplateResult {
  return html`<div class="legend run-legend">
    ${runs.map(
      ({ label, status }, ordinal) =>
        html`<button
          type="button"
          class="legend-item"
          aria-pressed=${String(!hidden.has(label))}
          title=${`${label} · ${status}`}
          @click=${() => toggle(label)}
        >
          ${lineSample(lineStyle(theme, ordinal))}
          <span class="legend-name">${middleCut(label)}</span>
        </button>`,
    )}
  </div>`;
}
