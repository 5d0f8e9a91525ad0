import { html, svg, type TemplateResult } from "lit-html";
import type { LineStyle } from "./theme.ts";

/** A piece of a line as a chart draws it. */
export function lineSample({ color, dash, width }: LineStyle): TemplateResult {
  return html`<svg class="legend-line" viewBox="0 0 26 8" aria-hidden="true">
    ${svg`<line x1="1" x2="25" y1="4" y2="4" stroke=${color} stroke-width=${width + 0.5}
      stroke-dasharray=${dash.join(" ")} />`}
  </svg>`;
}
