const collator = new Intl.Collator("en", { numeric: true });

export function comparePlaces(a: string, b: string): number {
  return collator.compare(a, b);
}

/**
 * A folder as it is called in the workspace: below the workspace's folder where there is one, with its name in front
 * where there are several; else in full. Slashes throughout.
 */
export function shortFolder(folder: string, roots: readonly string[]): string {
  const root = roots
    .filter((one) => folder === one || folder.startsWith(`${one}/`))
    .reduce((longest, one) => (one.length > longest.length ? one : longest), "");
  if (root === "") return folder === "" ? "/" : folder;
  const name = root.split("/").at(-1) ?? root;
  const below = folder.slice(root.length + 1);
  if (below === "") return name;
  return roots.length > 1 ? `${name}/${below}` : below;
}
