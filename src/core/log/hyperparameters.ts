import type { HyperparameterValue } from "./logEvent.ts";
import { parseNumber } from "./numbers.ts";

const aliases: Readonly<Record<string, string>> = {
  seed: "seed random_seed rng_seed manual_seed global_seed",
  optimizer: "optimizer optim opt optimizer_name optimizer_type",
  learning_rate:
    "learning_rate lr base_lr initial_lr init_lr lr0 lr_init max_lr peak_lr learningrate initial_learning_rate base_learning_rate",
  batch_size:
    "batch_size bs batch batchsize train_batch_size global_batch_size total_train_batch_size ims_per_batch per_device_train_batch_size",
  weight_decay: "weight_decay wd decay weightdecay l2_reg l2_regularization",
  momentum: "momentum",
  dropout: "dropout drop dropout_rate drop_rate dropout_prob p_drop",
  init: "init initialization weight_init initializer init_method kernel_initializer",
  epochs:
    "epochs num_epochs n_epochs max_epochs max_epoch num_train_epochs nb_epoch nb_epochs total_epochs number_of_epochs num_epoch epoches",
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
  const number = parseNumber(body);
  if (textual.has(key))
    return number === null && /^[A-Za-z][\w.+-]{0,60}$/.test(body) ? body : null;
  if (number !== null) return Number.isFinite(number) ? number : null;
  if (canonical.has(key)) return null;
  if (/^(?:true|false)$/i.test(body)) return body.toLowerCase() === "true";
  return body;
}
