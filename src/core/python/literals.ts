import type { SyntaxNode } from "@lezer/common";
import type { Script } from "./script.ts";
import { childrenOf, textOf } from "./tree.ts";

export type Literal = number | string | boolean | null;

/** Value of a number, a plain string, a Boolean or None; undefined for any other expression. */
export function literalOf(script: Script, node: SyntaxNode): Literal | undefined {
  switch (node.name) {
    case "Number":
      return numberOf(textOf(script, node));
    case "UnaryExpression": {
      const [operator, operand] = childrenOf(node);
      if (!operator || operand?.name !== "Number" || textOf(script, operator) !== "-")
        return undefined;
      const value = numberOf(textOf(script, operand));
      return value === undefined ? undefined : -value;
    }
    case "ParenthesizedExpression": {
      const [, inner] = childrenOf(node);
      return inner ? literalOf(script, inner) : undefined;
    }
    case "String":
      return stringOf(textOf(script, node));
    case "Boolean":
      return textOf(script, node) === "True";
    case "None":
      return null;
    default:
      return undefined;
  }
}

function numberOf(text: string): number | undefined {
  const plain = text.replaceAll("_", "");
  return /^(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(plain) ? Number(plain) : undefined;
}

/** Content of a string without prefix or escapes; undefined where it has either. */
export function stringOf(text: string): string | undefined {
  const quote = /^("""|'''|"|')/.exec(text)?.[0];
  if (quote === undefined || !text.endsWith(quote) || text.includes("\\")) return undefined;
  return text.slice(quote.length, text.length - quote.length);
}

/** A number as Python, in the manner of the literal it replaces: `1e-3` stays exponential. */
export function formatNumber(value: number, model: string | null = null): string {
  const rounded = Number(value.toPrecision(3));
  const exponential = model === null ? Math.abs(rounded) < 1e-4 : /e/i.test(model);
  if (rounded !== 0 && Math.abs(rounded) < 1 && (exponential || Math.abs(rounded) < 1e-5)) {
    return rounded.toExponential().replace("e+", "e");
  }
  const text = String(rounded);
  return text.includes("e") || text.includes(".") ? text : `${text}.0`;
}
