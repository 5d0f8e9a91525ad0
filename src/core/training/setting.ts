import type { SyntaxNode } from "@lezer/common";
import { type Known, possibly } from "../python/fact.ts";
import { formatNumber, literalOf } from "../python/literals.ts";
import { numberOf } from "../python/numberFact.ts";
import { originOf } from "../python/origin.ts";
import type { Script } from "../python/script.ts";
import type { ScriptEdit } from "../python/scriptEdit.ts";
import { textOf } from "../python/tree.ts";

/** A number that a training is set by. */
export interface Setting {
  readonly amount: Known<number>;
  /** The literal, or else the expression, whose change changes this number alone. */
  readonly literal: SyntaxNode;
  /** What the number is given to: a call, a statement. */
  readonly node: SyntaxNode;
}

/**
 * The number that an expression is known to be; null where it is only known when the script runs.
 * @param names those that mean this quantity and nothing else, so that their definition may be changed.
 */
export function settingOf(
  script: Script,
  expression: SyntaxNode | undefined,
  names: RegExp,
  node: SyntaxNode,
): Setting | null {
  const amount = numberOf(script, expression);
  if (!expression || amount.certainty === "unknown") return null;
  const origin = originOf(script, expression);
  const isFree = origin?.names.every((name) => name === "" || names.test(name)) === true;
  return { amount, literal: isFree ? origin.literal : expression, node };
}

/** The number that at least some runs are set by. */
export function amountOf({ amount }: Setting): number {
  return possibly(amount);
}

/** Sets a number; whole numbers stay whole where the old one was. */
export function setNumber(script: Script, literal: SyntaxNode, value: number): ScriptEdit {
  const known = literalOf(script, literal) === undefined ? null : textOf(script, literal);
  const isWhole = known === null || /^[\d_]+$/.test(known);
  const insert = isWhole && Number.isInteger(value) ? String(value) : formatNumber(value, null);
  return { from: literal.from, to: literal.to, insert };
}
