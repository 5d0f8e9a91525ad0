/** Work that may be laid aside where it yields, and taken up again. */
export type Parts<Result> = Generator<undefined, Result, undefined>;

/** All parts at once. */
export function drained<Result>(parts: Parts<Result>): Result {
  for (;;) {
    const step = parts.next();
    if (step.done) return step.value;
  }
}

/** So many items are gone through before other work may be done. */
const atOnce = 64;

/** What `Array.forEach` does, some items at a time. */
export function* eachInParts<Item>(items: readonly Item[], act: (item: Item) => void): Parts<void> {
  for (const [i, item] of items.entries()) {
    if (i > 0 && i % atOnce === 0) yield;
    act(item);
  }
}

/** What `Array.map` gives, some items at a time. */
export function* mapInParts<Item, Result>(
  items: readonly Item[],
  make: (item: Item) => Result,
): Parts<readonly Result[]> {
  const made: Result[] = [];
  yield* eachInParts(items, (item) => made.push(make(item)));
  return made;
}
