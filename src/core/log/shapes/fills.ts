import type { SlotRule } from "./template.ts";

/** Numbers at which readers may decide: 0, 1, and what is not quite so. */
const telling = {
  whole: ["0", "1", "2", "10", "100"],
  decimal: ["0.0", "1.0", "0.5", "1.5", "99.99"],
};

/** Numbers as lines could have them in their slots; the same sequence each time. */
export class Fills {
  #state = 1;

  random(rules: readonly SlotRule[]): readonly string[] {
    return rules.map((rule) => this.#number(rule));
  }

  longest(rules: readonly SlotRule[]): readonly string[] {
    return rules.map((rule) => {
      const sign = rule.minus ? "-" : "";
      if (rule.exponent) return `${sign}1.${this.#digits(16)}e-05`;
      if (rule.decimal) return `${sign}1.${this.#digits(16)}`;
      return `${sign}${this.#digits(rule.digits || 15)}`;
    });
  }

  shortest(rules: readonly SlotRule[]): readonly string[] {
    return rules.map((rule) => {
      if (rule.whole) return this.#digits(rule.digits || 1);
      return rule.decimal ? `${this.#digits(1)}.${this.#digits(1)}` : `${this.#digits(1)}e5`;
    });
  }

  /** The text with other digits. */
  alike(text: string): string {
    return text.replace(/\d/g, () => this.#digits(1));
  }

  #number(rule: SlotRule): string {
    const sign = rule.minus && this.#below(4) === 0 ? "-" : "";
    const kinds = [
      ...(rule.whole ? (["whole"] as const) : []),
      ...(rule.decimal ? (["decimal"] as const) : []),
      ...(rule.exponent ? (["exponent"] as const) : []),
    ];
    const kind = kinds[this.#below(kinds.length)] ?? "whole";
    return sign + this.#unsigned(kind, rule.digits);
  }

  #unsigned(kind: "whole" | "decimal" | "exponent", digits: number): string {
    if (kind === "whole" && digits > 0) return this.#digits(digits);
    if (kind !== "exponent" && this.#below(4) === 0)
      return telling[kind][this.#below(telling[kind].length)] ?? "0";
    if (kind === "whole") return this.#digits(1 + this.#below(15));
    const decimal = `${this.#digits(1 + this.#below(5))}.${this.#digits(1 + this.#below(9))}`;
    if (kind === "decimal") return decimal;
    const mantissa = this.#below(2) === 0 ? this.#digits(1) : decimal;
    const mark = this.#below(4) === 0 ? "E" : "e";
    return `${mantissa}${mark}${["-0", "+", "", "-"][this.#below(4)]}${1 + this.#below(9)}`;
  }

  #digits(count: number): string {
    return Array.from({ length: count }, () => this.#below(10)).join("");
  }

  /** Numerical Recipes' linear congruential generator; its upper bits. */
  #below(limit: number): number {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0;
    return Math.floor((this.#state / 2 ** 32) * limit);
  }
}
