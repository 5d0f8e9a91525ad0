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
  const name = rootName(root, roots);
  const below = folder.slice(root.length + 1);
  if (below === "") return name;
  return roots.length > 1 ? `${name}/${below}` : below;
}

/** The last part of its path, with as many of those above it as tell it from the other folders. */
function rootName(root: string, roots: readonly string[]): string {
  const others = roots.filter((one) => one !== root);
  const parts = root.split("/");
  for (let first = parts.length - 1; first > 0; first--) {
    const name = parts.slice(first).join("/");
    if (!others.some((one) => one.endsWith(`/${name}`))) return name;
  }
  return root;
}

/** What a folder adds to the name of a run that stands alone in it: all above the part that the run is called after. */
export function folderBeside(folder: string, name: string): string | null {
  const parts = folder.split("/");
  const named = parts.lastIndexOf(name);
  const above = named < 0 ? folder : parts.slice(0, named).join("/");
  return above === "" ? null : above;
}
