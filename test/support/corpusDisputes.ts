import type { Sample } from "./corpus.ts";

export interface Dispute {
  /** How the sentence of the difference begins. */
  readonly difference: string;
  /** Why the log is right. */
  readonly reason: string;
}

/** Where a log says otherwise than its truth, by the sample's id. */
export const disputes: Readonly<Record<string, readonly Dispute[]>> = {
  "tfevents/detectron2-asrar": [
    {
      difference: "1 runs, not 3",
      reason:
        "the truth counts the runs of the folder's three files, of which the main file is one",
    },
  ],
  "tfevents/lightning-mnist-hparams": [
    {
      difference: "1 runs, not 2",
      reason: "the truth counts the runs of two folders, of which the main file is in one",
    },
  ],
  "lightning/console-truncated-bars": [
    { difference: "batch_size unknown", reason: "the log states no batch size" },
  ],
  "modded-nanogpt/muon-2024-10": [
    {
      difference: "batch_size unknown",
      reason: "line 334 repeats source code, a product that would have to be worked out: 8*64",
    },
  ],
  "mindspore/resnet-failed": ["batch_size", "learning_rate", "optimizer", "weight_decay"].map(
    (name) => ({
      difference: `${name} unknown`,
      reason: "the program failed before its first metric: the log has no run to state it of",
    }),
  ),
  "wandb/keras-collapsed-output": [
    {
      difference: "3 runs, not 4",
      reason: "the second of the four starts ends within its first epoch and states no metric",
    },
  ],
  "hostile/yolo-utf16-mojibake": [
    {
      difference: "optimizer AdamW, not auto",
      reason: "line 45 says that auto is left to the tool, line 46 that it took AdamW",
    },
  ],
  "xnmt/asean-domain-md": [
    {
      difference: 'unexpected val_loss "dev auxiliary Loss"',
      reason:
        'the truth leaves it out, but the log states it: "dev auxiliary Loss: 5.904 (ref_len=6809)" in line 920',
    },
  ],
};

/** The differences that are not disputed. */
export function undisputed({ id }: Sample, differences: readonly string[]): readonly string[] {
  const known = disputes[id] ?? [];
  return differences.filter(
    (sentence) => !known.some(({ difference }) => sentence.startsWith(difference)),
  );
}
