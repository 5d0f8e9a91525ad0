import type { FileFacts } from "../logFormat.ts";

/**
 * The name of a metric that has a file of its own: the path below the folder where a tracker keeps them
 * (`metrics/train/loss` is `train/loss`). null where there is no such folder above.
 */
export function nameBelow(file: FileFacts, roots: readonly string[], name: string): string | null {
  const root = file.folders.findLastIndex((folder) => roots.includes(folder));
  return root === -1 ? null : [...file.folders.slice(0, root).reverse(), name].join("/");
}
