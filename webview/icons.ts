import { html, svg, type TemplateResult } from "lit-html";
import type { Card } from "../src/core/view/verdict.ts";

export type IconName = Card["severity"] | "healthy" | "undecided";

/** Outlines on a 16 × 16 grid, drawn in the colour of the text around them. */
const outlines: Readonly<Record<IconName, readonly string[]>> = {
  info: ["M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 0 0 0-13z", "M8 7v4.5", "M8 4.5v.5"],
  warning: ["M8 2L1.5 13.5h13z", "M8 6v4", "M8 11.4v.6"],
  error: ["M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 0 0 0-13z", "M5.5 5.5l5 5", "M10.5 5.5l-5 5"],
  healthy: ["M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 0 0 0-13z", "M5 8.2l2.2 2.2l4-4.4"],
  undecided: ["M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 0 0 0-13z", "M5 8h.2", "M8 8h.2", "M11 8h.2"],
};

export function icon(name: IconName): TemplateResult {
  return html`<svg class="icon icon-${name}" viewBox="0 0 16 16" aria-hidden="true">
    ${outlines[name].map((outline) => svg`<path d=${outline} />`)}
  </svg>`;
}
