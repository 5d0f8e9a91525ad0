import type { SyntaxNode } from "@lezer/common";
import type { Condition } from "./fact.ts";
import type { Frame } from "./frame.ts";
import type { Traced, Value } from "./traced.ts";

/** A place on the way of a value, and what was met on the way to it. */
export interface Place {
  readonly node: SyntaxNode;
  readonly frame: Frame | null;
  readonly path: readonly number[];
  readonly conditions: readonly Condition[];
  readonly depth: number;
  /** The attributes that are being followed: what leads back to one of them adds no value to it. */
  readonly open?: readonly string[];
  /** How many places were followed until now on all ways together. */
  readonly steps?: { taken: number };
}

/** How a place is followed further. */
export type Follow = (place: Place) => readonly Traced[];

export function end(place: Place, value: Value): Traced {
  return { value, frame: place.frame, path: place.path, conditions: place.conditions };
}
