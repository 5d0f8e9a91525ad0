import { metricName } from "../log/words/metricName.ts";
import { phaseOf } from "../log/words/metricWords.ts";
import { placeOf } from "./logPlace.ts";
import type { Run } from "./run.ts";

/** Where a file stands among those of its training. */
export interface Home {
  /** Path of the folder that stands for the training. */
  readonly folder: string;
  /** The layout itself says that this file is a part of what its folder holds. */
  readonly part: boolean;
}

const wandbRun = /^(?:offline-)?run-\d{8}_\d{6}-\w+$/;

/** The home of a log by its place, its format and its name, with the layouts of the trackers. */
export function homeOf(path: string, format: string, runs: readonly Run[]): Home {
  const parts = placeOf(path).split(/[\\/]/);
  const name = parts.pop() ?? "";
  const folder = parts.at(-1) ?? "";
  const above = (count: number): string => parts.slice(0, parts.length - count).join("/");
  switch (format) {
    case "mlflow":
      return { folder: below(parts, "metrics") || above(0), part: true };
    case "dvclive":
      return { folder: below(parts, "plots") || below(parts, "scalars") || above(0), part: true };
    case "catboost-tsv":
    case "catboost-json":
    case "sacred":
    case "dvclive-summary":
      return { folder: above(0), part: true };
    case "wandb":
    case "wandb-summary":
      return { folder: above(folder === "files" ? 1 : 0), part: true };
    case "trainer-state":
      return { folder: above(/^checkpoint-\d+$/.test(folder) ? 1 : 0), part: true };
    case "tensorboard":
      return { folder: above(isPhaseFolder(folder, runs) ? 1 : 0), part: true };
  }
  if (folder === "files" && wandbRun.test(parts.at(-2) ?? ""))
    return { folder: above(1), part: true };
  if (name === "cout.txt") return { folder: above(0), part: true };
  const download = /^run-(.{1,200}?)-tag-.{1,200}\.csv$/.exec(name);
  if (download !== null) {
    const run = download[1] ?? ".";
    return { folder: run === "." ? above(0) : `${above(0)}/${run}`, part: true };
  }
  return { folder: above(0), part: isOnlyMetric(name, runs) };
}

/** `train/`, `validation/`, CatBoost's `learn/`, and `Loss_train/`, where PyTorch's `add_scalars` puts `Loss/train`. */
function isPhaseFolder(folder: string, runs: readonly Run[]): boolean {
  const name = folder.toLowerCase();
  if (name === "learn" || phaseOf(name) !== null) return true;
  return runs.some((run) => run.series.some((own) => own.name.replaceAll("/", "_") === folder));
}

/** A file of one metric under its own plain name, or that of a layer's gradient: `loss.csv`, `val_loss.txt`. */
function isOnlyMetric(name: string, runs: readonly Run[]): boolean {
  const [run] = runs;
  const [series] = run?.series ?? [];
  const stem = name.replace(/\.(?:[ct]sv|txt|dat)$/, "");
  const known = metricName(stem);
  return (
    stem !== name &&
    runs.length === 1 &&
    run?.series.length === 1 &&
    series?.name === stem &&
    (known?.qualifiers.length === 0 || known?.kind === "layerGradientNorm")
  );
}

/** The path above the folder of that name that is near the file, or else the last; "" where there is none. */
function below(parts: readonly string[], name: string): string {
  const near = parts.indexOf(name, Math.max(0, parts.length - 3));
  const at = near === -1 ? parts.lastIndexOf(name) : near;
  return at === -1 ? "" : parts.slice(0, at).join("/");
}
