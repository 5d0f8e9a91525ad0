import { html, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { formatNumber } from "../../src/core/view/format.ts";

export interface NumberFacts {
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly whole?: boolean;
}

/** A number that a person types; what is no number in the range is put back. */
export function numberInput(
  { value, min, max, whole = false }: NumberFacts,
  change: (value: number) => void,
): TemplateResult {
  const changed = ({ currentTarget }: Event) => {
    const input = currentTarget as HTMLInputElement;
    const typed = input.value.trim() === "" ? Number.NaN : Number(input.value);
    const usable = typed >= min && typed <= max && (!whole || Number.isInteger(typed));
    if (usable) change(typed);
    else input.value = String(value);
  };
  return html`<input
    class="number"
    type="text"
    inputmode=${whole ? "numeric" : "decimal"}
    .value=${live(String(value))}
    @change=${changed}
  />`;
}

/** Below this a number of a landscape is none: the rest is rounding. */
const negligible = 1e-9;

export function numberText(value: number): string {
  return Math.abs(value) < negligible ? "0" : formatNumber(value);
}
