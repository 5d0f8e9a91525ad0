interface Span {
  readonly from: number;
  readonly to: number;
}

/** Why a value may be another one when the script runs, and where that is decided. */
export interface Condition {
  readonly kind: "branch" | "option" | "loop" | "caller" | "reassigned";
  readonly place: Span;
}

/**
 * What a script says about something, and how sure that is. The value has no name of its own: whoever
 * reads it says by `certain` or `possible` which of the two is meant, and an unknown has none.
 */
export type Fact<T> =
  /** Followed to its end: no run of the script has another value. */
  | { readonly certainty: "certain"; readonly certain: T }
  /** So in some runs, or at some times: the conditions say where that is decided. */
  | {
      readonly certainty: "conditional";
      readonly possible: T;
      readonly conditions: readonly Condition[];
    }
  | { readonly certainty: "unknown" };

export const unknown: Fact<never> = { certainty: "unknown" };

export function factOf<T>(value: T, conditions: readonly Condition[]): Fact<T> {
  return conditions.length === 0
    ? { certainty: "certain", certain: value }
    : { certainty: "conditional", possible: value, conditions };
}

/** The value where no run has another one. */
export function certainly<T>(fact: Fact<T>): T | null {
  return fact.certainty === "certain" ? fact.certain : null;
}

/** The value that some run has at least; only a suspicion may rest on it. */
export function possibly<T>(fact: Fact<T>): T | null {
  if (fact.certainty === "unknown") return null;
  return fact.certainty === "certain" ? fact.certain : fact.possible;
}
