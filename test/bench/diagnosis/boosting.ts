import {
  type BoostedTrees,
  goesLeft,
  leafOf,
  type Split,
  type Statistics,
  type Tree,
} from "../../../src/core/diagnosis/learned/boostedTrees.ts";

export interface Example {
  readonly values: Statistics;
  readonly truth: boolean;
  readonly weight: number;
}

export interface Settings {
  readonly trees: number;
  readonly shrinkage: number;
  /** Ridge on the leaves, in units of the hessian. */
  readonly ridge: number;
  /** Least hessian of a leaf. */
  readonly least: number;
  /** Candidate thresholds of each feature: its quantiles. */
  readonly bins: number;
}

export const usualSettings: Settings = { trees: 80, shrinkage: 0.12, ridge: 3, least: 3, bins: 24 };

/**
 * Newton boosting of trees of depth two on the logistic loss (Friedman 2001; Chen & Guestrin 2016), with a learned side
 * for missing values. Deterministic.
 */
export function fitBoosted(
  examples: readonly Example[],
  settings: Settings = usualSettings,
): BoostedTrees {
  const features = Object.keys(examples[0]?.values ?? {});
  const thresholds = features.map((name) =>
    quantiles(
      examples.map(({ values }) => values[name] ?? Number.NaN),
      settings.bins,
    ),
  );
  const total = examples.reduce((sum, { weight }) => sum + weight, 0);
  const positive = examples.reduce((sum, { weight, truth }) => sum + (truth ? weight : 0), 0);
  const bias = Math.log((positive + 1) / (total - positive + 1));
  const scores = new Float64Array(examples.length).fill(bias);
  const binned = examples.map(({ values }) =>
    Int16Array.from(
      features.map((name, f) => binOf(values[name] ?? Number.NaN, thresholds[f] ?? [])),
    ),
  );
  const trees: Tree[] = [];
  for (let round = 0; round < settings.trees; round++) {
    const gradients = new Float64Array(examples.length);
    const hessians = new Float64Array(examples.length);
    examples.forEach(({ truth, weight }, i) => {
      const p = 1 / (1 + Math.exp(-(scores[i] ?? 0)));
      gradients[i] = weight * (Number(truth) - p);
      hessians[i] = weight * Math.max(1e-6, p * (1 - p));
    });
    const data = { features, binned, gradients, hessians, thresholds, settings };
    const all = Uint32Array.from(examples, (_, i) => i);
    const root = bestSplit(data, all);
    if (root === null) break;
    const [leftRows, rightRows] = parted(examples, all, root);
    const left = bestSplit(data, leftRows);
    const right = bestSplit(data, rightRows);
    const [ll, lr] =
      left === null ? [leftRows, new Uint32Array()] : parted(examples, leftRows, left);
    const [rl, rr] =
      right === null ? [rightRows, new Uint32Array()] : parted(examples, rightRows, right);
    const value = (rows: Uint32Array) => settings.shrinkage * newton(data, rows);
    const tree: Tree = { root, left, right, leaves: [value(ll), value(lr), value(rl), value(rr)] };
    trees.push(tree);
    examples.forEach(({ values }, i) => {
      scores[i] = (scores[i] ?? 0) + leafOf(tree, values);
    });
  }
  return { bias, trees };
}

interface Data {
  readonly features: readonly string[];
  readonly binned: readonly Int16Array[];
  readonly gradients: Float64Array;
  readonly hessians: Float64Array;
  readonly thresholds: readonly (readonly number[])[];
  readonly settings: Settings;
}

function parted(
  examples: readonly Example[],
  rows: Uint32Array,
  split: Split,
): [Uint32Array, Uint32Array] {
  const isLeft = (i: number) => goesLeft(split, examples[i]?.values ?? {});
  return [rows.filter(isLeft), rows.filter((i) => !isLeft(i))];
}

function sums({ gradients, hessians }: Data, rows: Uint32Array): [number, number] {
  let [g, h] = [0, 0];
  for (const i of rows) {
    g += gradients[i] ?? 0;
    h += hessians[i] ?? 0;
  }
  return [g, h];
}

function newton(data: Data, rows: Uint32Array): number {
  const [g, h] = sums(data, rows);
  return g / (h + data.settings.ridge);
}

const leastGain = 1e-6;

function bestSplit(data: Data, rows: Uint32Array): Split | null {
  const { features, thresholds, settings } = data;
  const [g, h] = sums(data, rows);
  const worth = (a: number, b: number) => (a * a) / (b + settings.ridge);
  let best: Split | null = null;
  let most = leastGain;
  thresholds.forEach((own, feature) => {
    const bins = own.length + 1;
    const gs = new Float64Array(bins + 1);
    const hs = new Float64Array(bins + 1);
    for (const i of rows) {
      const bin = data.binned[i]?.[feature] ?? 0;
      const at = bin < 0 ? bins : bin;
      gs[at] = (gs[at] ?? 0) + (data.gradients[i] ?? 0);
      hs[at] = (hs[at] ?? 0) + (data.hessians[i] ?? 0);
    }
    const missing = [gs[bins] ?? 0, hs[bins] ?? 0] as const;
    let [gl, hl] = [0, 0];
    own.forEach((threshold, bin) => {
      gl += gs[bin] ?? 0;
      hl += hs[bin] ?? 0;
      for (const missingLeft of [true, false]) {
        const a = gl + (missingLeft ? missing[0] : 0);
        const b = hl + (missingLeft ? missing[1] : 0);
        if (b < settings.least || h - b < settings.least) continue;
        const gain = worth(a, b) + worth(g - a, h - b) - worth(g, h);
        if (gain > most) {
          most = gain;
          best = { feature: features[feature] ?? "", threshold, missingLeft };
        }
      }
    });
  });
  return best;
}

function quantiles(values: readonly number[], count: number): readonly number[] {
  const sorted = values.filter((v) => !Number.isNaN(v)).sort((a, b) => a - b);
  const picked = Array.from({ length: count - 1 }, (_, i) => {
    const at = Math.floor(((i + 1) / count) * sorted.length);
    return ((sorted[at] ?? 0) + (sorted[Math.max(0, at - 1)] ?? 0)) / 2;
  });
  return [...new Set(picked.filter(Number.isFinite).map((v) => Number(v.toPrecision(4))))];
}

function binOf(value: number, thresholds: readonly number[]): number {
  if (Number.isNaN(value)) return -1;
  const at = thresholds.findIndex((threshold) => value <= threshold);
  return at < 0 ? thresholds.length : at;
}
