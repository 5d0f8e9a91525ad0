import type { HyperparameterValue } from "../events/logEvent.ts";
import { parseNumber } from "./numbers.ts";

const aliases: Readonly<Record<string, string>> = {
  seed: "seed random_seed rng_seed manual_seed global_seed rand_seed randomseed seed_everything manualseed torch_seed",
  optimizer: "optimizer optim opt optimizer_name optimizer_type",
  learning_rate:
    "learning_rate lr base_lr initial_lr init_lr lr0 lr_init max_lr peak_lr learningrate learn_rate initial_learning_rate init_learning_rate base_learning_rate",
  batch_size:
    "batch_size bs batch batchsize train_batch_size global_batch_size total_train_batch_size ims_per_batch per_device_train_batch_size mini_batch_size minibatch_size samples_per_gpu bsz train_bs batch_size_train",
  weight_decay: "weight_decay wd decay weightdecay weight_decay_rate l2_reg l2_regularization",
  momentum: "momentum mom",
  dropout: "dropout drop dropout_rate drop_rate dropout_prob p_drop",
  init: "init initialization weight_init initializer init_method kernel_initializer",
  epochs:
    "epochs num_epochs n_epochs max_epochs max_epoch num_train_epochs nb_epoch nb_epochs total_epochs number_of_epochs num_epoch epoches n_epoch nepochs nepoch training_epochs train_epochs",
  scheduler:
    "scheduler sched lr_scheduler lr_scheduler_type lr_schedule lr_sched schedule lr_policy",
};
const canonical = new Map(
  Object.entries(aliases).flatMap(([name, list]) =>
    list.split(" ").map((alias) => [alias, name] as const),
  ),
);
const textual = new Set(["optimizer", "init", "scheduler"]);

/** The canonical key of a hyperparameter's name as scripts write it; null where there is none. */
export function canonicalHyperparameter(name: string): string | null {
  const key = name
    .trim()
    .replace(/^-+/, "")
    .toLowerCase()
    .replace(/[-. ]+/g, "_");
  return canonical.get(key) ?? null;
}

/**
 * The value of a hyperparameter: a number for `learning_rate` and its like, a word for `optimizer`,
 * `init` and `scheduler`, for others whichever it is. null where the text is not such a value.
 */
export function hyperparameterValue(key: string, text: string): HyperparameterValue | null {
  const body = text.trim().replace(/^(["'])(.*)\1$/, "$2");
  if (body === "" || body.length > 100 || /^(?:none|null)$/i.test(body)) {
    return textual.has(key) && body.toLowerCase() === "none" && key === "scheduler" ? "none" : null;
  }
  // Numbers with commas between are a list here (`--milestones 100,150`), no thousands.
  const number = body.includes(",") ? null : parseNumber(body);
  if (textual.has(key))
    return number === null && /^[A-Za-z][\w.+-]{0,60}$/.test(body) ? body : null;
  if (number !== null) return Number.isFinite(number) ? number : null;
  if (canonical.has(key)) return null;
  if (/^(?:true|false)$/i.test(body)) return body.toLowerCase() === "true";
  return body;
}

const kinds = new Set([
  "name",
  "_name",
  "type",
  "kind",
  "class",
  "class_name",
  "_target_",
  "_class",
]);
/** Sections whose `lr`, `decay` and the like are not those of the training itself. */
const foreign =
  /^(?:.*_)?(?:ema|sched|schedule|scheduler|warmup|aug|augmentation|augment|eval|evaluation|val|test|teacher|discriminator|critic|search|sweep|logger|wandb|_wandb|checkpoint)(?:_.*)?$/i;

/** Whether the last name of a path says only of what kind the section is: `optimizer/type`. */
export function isKindName(name: string): boolean {
  return kinds.has(name);
}

/** The canonical key of a nested setting, by its names from the outermost to the innermost; null where there is none. */
export function canonicalOfPath(path: readonly string[]): string | null {
  const last = path.at(-1) ?? "";
  const section = path.at(-2);
  if (isKindName(last)) {
    const kind = section === undefined ? null : canonicalHyperparameter(section);
    return kind === "optimizer" || kind === "scheduler" || kind === "init" ? kind : null;
  }
  return path.slice(0, -1).some((name) => foreign.test(name))
    ? null
    : canonicalHyperparameter(last);
}
