interface Span {
  readonly from: number;
  readonly to: number;
}

/** Why a value may be another one when the script runs, and where that is decided. */
export interface Condition {
  readonly kind: "branch" | "option" | "loop" | "caller" | "reassigned" | "data";
  readonly place: Span;
}

export function conditionAt(kind: Condition["kind"], { from, to }: Span): Condition {
  return { kind, place: { from, to } };
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

/** What is followed to a value at least. */
export type Known<T> = Exclude<Fact<T>, { readonly certainty: "unknown" }>;

export function isKnown<T>(fact: Fact<T>): fact is Known<T> {
  return fact.certainty !== "unknown";
}

export const unknown: Fact<never> = { certainty: "unknown" };

export function factOf<T>(value: T, conditions: readonly Condition[]): Known<T> {
  return conditions.length === 0
    ? { certainty: "certain", certain: value }
    : { certainty: "conditional", possible: value, conditions };
}

/** The value where no run has another one. */
export function certainly<T>(fact: Fact<T>): T | null {
  return fact.certainty === "certain" ? fact.certain : null;
}

/** The value that some run has at least; only a suspicion may rest on it. */
export function possibly<T>(fact: Known<T>): T;
export function possibly<T>(fact: Fact<T>): T | null;
export function possibly<T>(fact: Fact<T>): T | null {
  if (fact.certainty === "unknown") return null;
  return fact.certainty === "certain" ? fact.certain : fact.possible;
}

/** What follows from two facts, under the conditions of both; unknown where nothing follows. */
export function combined<A, B, T>(
  a: Fact<A>,
  b: Fact<B>,
  result: (a: A, b: B) => T | null,
): Fact<T> {
  if (a.certainty === "unknown" || b.certainty === "unknown") return unknown;
  const value = result(possibly(a), possibly(b));
  return value === null ? unknown : factOf(value, [...conditionsOf(a), ...conditionsOf(b)]);
}

/** Whether it rests on how much data there is, which is not followed. */
export function isGuessed(fact: Fact<unknown>): boolean {
  return conditionsOf(fact).some(({ kind }) => kind === "data");
}

function conditionsOf(fact: Fact<unknown>): readonly Condition[] {
  return fact.certainty === "conditional" ? fact.conditions : [];
}
