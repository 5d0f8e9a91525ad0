const words =
  "hparams|hyperparameters|args|training_args|train_args|opt|config|cfg|params|flags|settings";
const plain = new RegExp(`^(?:${words})(?:_\\d+)?\\.(?:ya?ml|json)$`, "i");
const suffixed = new RegExp(`^(?:${words})([_-].{1,200})\\.(?:ya?ml|json)$`, "i");

export type CompanionKind = "named-after-log" | "plain";

/**
 * Whether a file holds the settings of the run whose log lies beside it: by a usual name (`hparams.yaml`), or by
 * the log's own (`args_res50.yaml` beside `summary_res50.csv`, `run3.yaml` beside `run3.log`).
 */
export function companionKind(file: string, log: string): CompanionKind | null {
  const stem = log.replace(/\.\w{1,6}$/, "");
  if (new Set([`${stem}.yaml`, `${stem}.yml`]).has(file)) return "named-after-log";
  const suffix = suffixed.exec(file)?.[1];
  if (suffix !== undefined && stem.endsWith(suffix)) return "named-after-log";
  return plain.test(file) && file !== log ? "plain" : null;
}

const withinRun = /^(?:files|logs?|vis_data|tensorboard|checkpoint-\d+)$/;

/** Whether a folder is one that tools make within the folder of a run: what lies above it is the run's own. */
export function isWithinRun(folder: string): boolean {
  return withinRun.test(folder);
}
