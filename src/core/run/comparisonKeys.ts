import type { HyperparameterValue } from "../log/events/logEvent.ts";
import { canonicalHyperparameter } from "../log/words/hyperparameters.ts";
import { plainOptimizer } from "./companions/optimizerName.ts";
import type { Run } from "./run.ts";

/** Settings as they count when runs are compared: one spelling for one thing, and nothing that cannot matter. */
export type Settings = ReadonlyMap<string, HyperparameterValue>;

/** Set anew for each optimizer: these may differ where optimizers are compared. */
const ownedByOptimizer =
  /^(?:(?:one_minus_)?betas?_?\d?|adam_.*|eps(?:ilon)?|opt_eps|opt_betas|rho|alpha|centered|(?:use_)?nesterov|dampening|amsgrad|momentum|learning_rate|weight_decay|l2|decay_rate|power|warmup.*|.*_lr|lr_.*|min_lr|no_prox|.*momentum|converge|style|eta_overrides|cosine_decay_fraction|.*precondition.*)$/;

const names =
  "name|title|note|notes|comment|tag|tags|label|id|uid|uuid|version|experiment|exp|project|entity|user|author|group|host|hostname|machine|node|port|url|rank|local_rank|world_size|pid|device|devices|gpu|gpus|cuda|accelerator|date|time|timestamp|datetime|start_time|end_time|created|elapsed|runtime|duration|memory|num_workers|workers|pin_memory|prefetch|verbose|verbosity|debug|quiet|resume|overwrite|dry_run|progress|git|commit|sha|branch|command|cmd|script|program|python|platform|logger|logging|wandb|tensorboard|mlflow|checkpoint|checkpoints|ckpt|config|cfg|hydra|json|help";
const places =
  "dir|path|file|filename|folder|root|url|uri|name|prefix|suffix|id|stamp|freq|interval|every|steps_per_print";
const irrelevant = new RegExp(
  `^(?:(?:${names})|(?:(?:log|logging|print|save|saving|eval|evaluation|checkpoint|ckpt|report|display|summary|output|out|work|data|cache|exp|experiment|run|job|project|wandb)_.*)|(?:.*_(?:${places}))|(?:.*(?:runtime|tokens_seen|flos|elapsed|per_second|hostname|best_metric|best_model).*)|(?:opt_debug|test_random_seed|rng_state|global_step|state_.*))$`,
);
const dated = /\d{4}-\d\d-\d\d|\d{8}[_-]\d{4}/;

/** The settings of a run that may make a difference. Values that name a place or a time do not. */
export function settingsOf(run: Run): Settings {
  const settings = new Map<string, HyperparameterValue>();
  for (const [stated, value] of run.hyperparameters) {
    const plain = stated.toLowerCase().replace(/[-\s]+/g, "_");
    const last = plain.split(/[./]/).at(-1) ?? plain;
    const key = canonicalHyperparameter(stated) ?? plain;
    if (canonicalHyperparameter(stated) === null && isIrrelevant(last, plain)) continue;
    if (typeof value === "string" && (/[\\/]|^~/.test(value) || dated.test(value))) continue;
    settings.set(key, plainValue(value));
  }
  const optimizer = settings.get("optimizer");
  if (typeof optimizer === "string") settings.set("optimizer", withMomentum(optimizer, settings));
  return settings;
}

/** Names of files round what the log states in full: numbers count to six digits, whole ones to the last. */
function plainValue(value: HyperparameterValue): HyperparameterValue {
  if (typeof value === "string") return value.toLowerCase();
  return typeof value === "number" && !Number.isInteger(value)
    ? Number(value.toPrecision(6))
    : value;
}

export function isOwnedByOptimizer(key: string): boolean {
  return ownedByOptimizer.test(key.split(/[./]/).at(-1) ?? key);
}

/** `model/name` says what is trained; a bare `name` only what the run is called. */
function isIrrelevant(last: string, whole: string): boolean {
  if (last === "name" || last === "type" || last === "version") return !/[./]/.test(whole);
  return irrelevant.test(last);
}

/** Plain gradient descent, the same with momentum and with Nesterov's are three optimizers. */
function withMomentum(optimizer: string, settings: Settings): string {
  const plain = plainOptimizer(optimizer);
  const momentum = settings.get("momentum");
  const moves = typeof momentum === "number" && momentum > 0;
  if (moves && settings.get("nesterov") === true && plain.startsWith("sgd")) return "sgd nesterov";
  if (plain === "sgd" && moves) return "sgd momentum";
  return plain === "sgd momentum" && momentum === 0 ? "sgd" : plain;
}
