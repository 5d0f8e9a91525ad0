import type { LineFacts } from "./shapedLines.ts";

/** Where a number of the facts comes from: a slot of the line, or the text between the slots. */
export interface Source {
  /** -1 where the number does not depend on the slots. */
  readonly slot: number;
  readonly constant: number;
}

export interface Plan {
  /** What lines of the shape state, but for the numbers. */
  readonly facts: LineFacts;
  readonly epoch: Source;
  readonly epochs: Source;
  readonly step: Source;
  readonly steps: Source;
  /** `stamp`: that of the line's beginning; else milliseconds, or a slot of seconds. */
  readonly time: Source | "stamp";
  readonly values: readonly Source[];
}

/** One line of a shape: what it states, and the numbers that stand in its slots. */
export interface Example {
  /** Milliseconds since 1970 that its beginning tells; NaN where it does not. */
  readonly stamp: number;
  readonly numbers: readonly number[];
  readonly facts: LineFacts;
}

/** How the facts of all lines of a shape follow from the numbers in their slots; null where these do not tell. */
export function planOf(examples: readonly Example[]): Plan | null {
  const [first] = examples;
  if (first === undefined || !examples.every(({ facts }) => isAlike(facts, first.facts)))
    return null;
  const source = (read: (facts: LineFacts) => number, scale = 1) =>
    sourceOf(examples, ({ facts }) => read(facts), scale);
  const epoch = source((facts) => facts.epoch);
  const epochs = source((facts) => facts.epochs);
  const step = source((facts) => facts.step);
  const steps = source((facts) => facts.steps);
  const time = source((facts) => facts.time, 1000) ?? (examples.every(isStamped) ? "stamp" : null);
  const values = first.facts.values.map((_, index) =>
    source((facts) => facts.values[index]?.value ?? Number.NaN),
  );
  if (epoch === null || epochs === null || step === null || steps === null || time === null)
    return null;
  if (values.includes(null)) return null;
  const known = values.filter((value) => value !== null);
  return { facts: first.facts, epoch, epochs, step, steps, time, values: known };
}

/** Whether a line of the shape states what the plan says. */
export function foretells(plan: Plan, { stamp, numbers, facts }: Example): boolean {
  if (!isAlike(facts, plan.facts)) return false;
  const is = (source: Source, value: number, scale = 1) =>
    Object.is(value, source.slot < 0 ? source.constant : (numbers[source.slot] ?? 0) * scale);
  return (
    is(plan.epoch, facts.epoch) &&
    is(plan.epochs, facts.epochs) &&
    is(plan.step, facts.step) &&
    is(plan.steps, facts.steps) &&
    (plan.time === "stamp"
      ? isStamped({ stamp, numbers, facts })
      : is(plan.time, facts.time, 1000)) &&
    plan.values.every((source, index) => is(source, facts.values[index]?.value ?? Number.NaN))
  );
}

/** Whether both give metrics of the same names. */
export function isAlike(one: LineFacts, other: LineFacts): boolean {
  return (
    one.record === other.record &&
    one.kind === other.kind &&
    one.values.length === other.values.length &&
    one.values.every(({ name }, index) => name === other.values[index]?.name)
  );
}

function isStamped({ stamp, facts }: Example): boolean {
  return Object.is(facts.time, stamp);
}

function sourceOf(
  examples: readonly Example[],
  read: (example: Example) => number,
  scale: number,
): Source | null {
  const [first] = examples;
  if (first === undefined) return null;
  const constant = read(first);
  if (examples.every((example) => Object.is(read(example), constant)))
    return { slot: -1, constant };
  const slot = first.numbers.findIndex((_, index) =>
    examples.every((example) => Object.is(read(example), (example.numbers[index] ?? 0) * scale)),
  );
  return slot === -1 ? null : { slot, constant };
}
