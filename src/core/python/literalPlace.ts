import type { SyntaxNode } from "@lezer/common";
import { formatNumber, literalOf } from "./literals.ts";
import { originOf } from "./origin.ts";
import type { Script } from "./script.ts";
import type { ScriptEdit } from "./scriptEdit.ts";
import { textOf } from "./tree.ts";

/** A number of the script and the literal, or else the expression, whose change changes it alone. */
export interface LiteralPlace {
  readonly value: number;
  readonly node: SyntaxNode;
}

/** `names`: those that mean this quantity and nothing else, so that their definition may be changed. */
export function literalPlace(
  script: Script,
  expression: SyntaxNode,
  names: RegExp,
): LiteralPlace | null {
  const origin = originOf(script, expression);
  if (typeof origin?.value !== "number") return null;
  const isFree = origin.names.every((name) => name === "" || names.test(name));
  return { value: origin.value, node: isFree ? origin.literal : expression };
}

/** Sets a number; whole numbers stay whole where the old one was. */
export function setPlace(script: Script, { node }: LiteralPlace, value: number): ScriptEdit {
  const known = literalOf(script, node) === undefined ? null : textOf(script, node);
  const isWhole = known === null || /^[\d_]+$/.test(known);
  const insert = isWhole && Number.isInteger(value) ? String(value) : formatNumber(value, null);
  return { from: node.from, to: node.to, insert };
}

/** The same edits without those that would change one place twice. */
export function distinct(edits: readonly ScriptEdit[]): ScriptEdit[] {
  const known = new Map(edits.map((e) => [`${e.from} ${e.to} ${e.insert}`, e]));
  return [...known.values()];
}
