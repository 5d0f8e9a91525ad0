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

/** What a folder adds to the name of a run that stands alone in it: all above the part that the run is called after. */
export function folderBeside(folder: string, name: string): string | null {
  const parts = folder.split("/");
  const named = parts.lastIndexOf(name);
  const above = named < 0 ? folder : parts.slice(0, named).join("/");
  return above === "" ? null : above;
}
