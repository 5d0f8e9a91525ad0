import type { SyntaxNode } from "@lezer/common";
import { type LiteralPlace, literalPlace } from "../python/literalPlace.ts";
import type { Script } from "../python/script.ts";

/** A number that a training is set by. */
export interface Setting {
  readonly value: number;
  /** What to change so that this number changes alone. */
  readonly place: LiteralPlace;
  /** What the number is given to: a call, a statement. */
  readonly node: SyntaxNode;
}

/**
 * The number that an expression is known to be; null where it is only known when the script runs.
 * @param names those that mean this quantity and nothing else.
 */
export function settingOf(
  script: Script,
  expression: SyntaxNode | undefined,
  names: RegExp,
  node: SyntaxNode,
): Setting | null {
  const place = expression ? literalPlace(script, expression, names) : null;
  return place && { value: place.value, place, node };
}
