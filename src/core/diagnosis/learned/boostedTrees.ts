/** "feature ≤ threshold goes left"; a value that is missing goes where it says. */
export interface Split {
  readonly feature: string;
  readonly threshold: number;
  readonly missingLeft: boolean;
}

/** A tree of depth two; a branch without a second split has its value in its first leaf. */
export interface Tree {
  readonly root: Split;
  readonly left: Split | null;
  readonly right: Split | null;
  /** Log-odds of left-left, left-right, right-left, right-right. */
  readonly leaves: readonly [number, number, number, number];
}

/** Additive trees on the log-odds (Friedman 2001). */
export interface BoostedTrees {
  readonly bias: number;
  readonly trees: readonly Tree[];
}

/** One value by name; NaN where it is missing. */
export type Statistics = Readonly<Record<string, number>>;

/** Probability in (0, 1). */
export function probabilityOf({ bias, trees }: BoostedTrees, values: Statistics): number {
  const score = trees.reduce((sum, tree) => sum + leafOf(tree, values), bias);
  return 1 / (1 + Math.exp(-score));
}

export function leafOf({ root, left, right, leaves }: Tree, values: Statistics): number {
  const isLeft = goesLeft(root, values);
  const next = isLeft ? left : right;
  const isSecondLeft = next === null || goesLeft(next, values);
  return leaves[(isLeft ? 0 : 2) + (isSecondLeft ? 0 : 1)] ?? 0;
}

export function goesLeft({ feature, threshold, missingLeft }: Split, values: Statistics): boolean {
  const value = values[feature] ?? Number.NaN;
  return Number.isNaN(value) ? missingLeft : value <= threshold;
}

/**
 * The written form of a model, one line a tree: three splits as "feature<threshold", with ? after it where what is
 * missing goes left, or - where there is none, then four leaves. Throws a TypeError where a line is malformed.
 */
export function parseTrees(text: string): readonly Tree[] {
  return text
    .trim()
    .split("\n")
    .map((line) => {
      const [root, left, right, ...leaves] = line.trim().split(" ");
      const [a, b, c, d] = leaves.map(Number);
      const first = parseSplit(root ?? "");
      if (first === null || d === undefined) throw new TypeError(`No tree: ${line}`);
      return {
        root: first,
        left: parseSplit(left ?? ""),
        right: parseSplit(right ?? ""),
        leaves: [a ?? 0, b ?? 0, c ?? 0, d],
      };
    });
}

export function formatTrees(trees: readonly Tree[]): string {
  const split = (one: Split | null) =>
    one === null ? "-" : `${one.feature}<${one.threshold}${one.missingLeft ? "?" : ""}`;
  return trees
    .map(({ root, left, right, leaves }) =>
      [split(root), split(left), split(right), ...leaves.map((leaf) => leaf.toFixed(4))].join(" "),
    )
    .join("\n");
}

function parseSplit(text: string): Split | null {
  const [feature, bound] = text.split("<");
  if (feature === undefined || bound === undefined) return null;
  return {
    feature,
    threshold: Number.parseFloat(bound),
    missingLeft: bound.endsWith("?"),
  };
}
