const words =
  "hparams|hyperparameters|hyp|hyper_?params|args|training_args|train_args|opt|config|cfg|params|flags|settings";
const plain = new RegExp(`^(?:${words})(?:_\\d+)?\\.(?:ya?ml|json)$`, "i");
const suffixed = new RegExp(`^(?:${words})([_-].{1,200})\\.(?:ya?ml|json)$`, "i");

export type CompanionKind = "named-after-log" | "plain" | "unusual";

/**
 * Whether a file holds the settings of the run whose log lies beside it: by a usual name (`hparams.yaml`), or by
 * the log's own (`args_res50.yaml` beside `summary_res50.csv`, `run3.yaml` beside `run3.log`). For a YAML file of
 * any other name only its content can tell (`readUnusualCompanion`).
 */
export function companionKind(file: string, log: string): CompanionKind | null {
  const stem = log.replace(/\.\w{1,6}$/, "");
  if (new Set([`${stem}.yaml`, `${stem}.yml`]).has(file)) return "named-after-log";
  const suffix = suffixed.exec(file)?.[1];
  if (suffix !== undefined && stem.endsWith(suffix)) return "named-after-log";
  if (file === log) return null;
  if (plain.test(file)) return "plain";
  if (suffix !== undefined) return null;
  return /\.ya?ml$/i.test(file) ? "unusual" : null;
}

const withinRun = /^(?:files|logs?|vis_data|tensorboard|checkpoint-\d+)$/;
const drawn = new Set(["plots", "scalars"]);
/** How deep within the folder of a run a tracker keeps a metric. */
const deepest = 4;

/** The folder in which DVCLive keeps the settings of the run, by the names of the folders above a log; null elsewhere. */
export function trackerFolder(folders: readonly string[]): readonly string[] | null {
  const at = folders.findLastIndex((name) => drawn.has(name));
  return at > 0 && folders.length - at <= deepest ? folders.slice(0, at) : null;
}

/** Whether a folder is one that tools make within the folder of a run: what lies above it is the run's own. */
export function isWithinRun(folder: string): boolean {
  return withinRun.test(folder);
}
