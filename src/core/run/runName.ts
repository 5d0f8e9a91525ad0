import type { FileFacts } from "../log/logFormat.ts";

const usual =
  /^(?:metrics|train|training|log|logs|output|outputs|out|results?|history|trainer_state|trainer_log|scalars|console|stdout|stderr|nohup|progress|summary|main|loss|None|debug|wandb-history|training_log|train_log|learn_error|test_error|catboost_training|cout|wandb-summary|.*tfevents.*)$/i;
const counted =
  /^(?:version_\d+|checkpoint-\d+|run_?\d*|files|logs?|vis_data|seed_?\d+|learn|train|val|valid|validation|eval|test|metrics|plots)$/i;

/** The name of a log's run: the file's without its ending, or the folder's where the file's is the same everywhere. */
export function runNameOf(file: FileFacts): string {
  const stem = file.name.replace(/\.log\.\w+$|\.\w{1,6}$/, "");
  if (!usual.test(stem)) return stem;
  const [folder, above] = file.folders;
  if (folder === undefined || folder === "") return stem;
  return counted.test(folder) && above !== undefined && above !== ""
    ? `${above}/${folder}`
    : folder;
}
