import { availableParallelism } from "node:os";

/** Works through items on all cores; results in the order of the items. */
export async function inParallel<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results = new Map<number, R>();
  const queue = items.entries();
  const worker = async () => {
    for (const [at, item] of queue) results.set(at, await work(item));
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return [...results].toSorted(([a], [b]) => a - b).map(([, result]) => result);
}
