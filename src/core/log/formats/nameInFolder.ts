import { type Metric, meanOf, metricNamed } from "../events/metric.ts";
import { phaseOf, wordsOf } from "../words/metricWords.ts";

const folderWords: Readonly<Record<string, string>> = { learn: "train" };

/**
 * The name of a metric with what the folder of its file adds. TensorBoard writes training and validation to two
 * folders under the same tags (`train/` and `validation/`: `epoch_loss`), and PyTorch's `add_scalars` writes the
 * tag `Loss` to `Loss_train/` and `Loss_val/`. A tag that names its phase itself is left alone.
 */
export function nameInFolder(tag: string, folders: readonly string[]): string {
  const folder = folders[0] ?? "";
  if (folder === "" || wordsOf(tag).some((word) => phaseOf(word) !== null)) return tag;
  const phase = folderWords[folder.toLowerCase()] ?? folder;
  if (phaseOf(phase.toLowerCase()) !== null) return `${phase}/${tag}`;
  const main = `${tag.replaceAll("/", "_")}_`;
  return folder.startsWith(main) && folder.length > main.length
    ? `${tag}/${folder.slice(main.length)}`
    : tag;
}

/** Hugging Face hands `train/train_loss` to trackers at the end: the mean of `train/loss` over the whole training. */
export function trackedMetric(name: string): Metric {
  return name === "train/train_loss" ? meanOf(metricNamed(name)) : metricNamed(name);
}
