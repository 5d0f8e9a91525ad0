/** Work that may be laid aside where it yields, and taken up again. */
export type Parts<Result> = Generator<undefined, Result, undefined>;

/** All parts at once. */
export function drained<Result>(parts: Parts<Result>): Result {
  for (;;) {
    const step = parts.next();
    if (step.done) return step.value;
  }
}
