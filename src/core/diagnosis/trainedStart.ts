import type { RunCurves } from "./runCurves.ts";

/** Keys of a configuration that say that the weights come from elsewhere, unless the value denies it. */
const loading =
  /^(?:lora_.+|peft.*|adapter.*|fine_?tun.*|pre_?trained.*|init_from|base_model.*|model_name_or_path|(?:init|initial|load|from|restore)_(?:checkpoint|ckpt|weights).*)$/;
const denied = /^(?:|none|null|false|no|off|0|scratch|random)$/;
const tuning = /(?:^|[^a-z])(?:fine[-_]?tun(?:e|ed|ing)|sft|q?lora|dpo|peft|instruct)(?:[^a-z]|$)/;
/** Trainers made for weights that exist, at learning rates that hardly anybody trains from scratch with. */
const tuners = new Set(["huggingface", "trainer-state"]);
const tuningRates = { from: 1e-6, to: 3e-4 };
/** A log begins in the middle where its first step is this many intervals in, and this share of its last one. */
const intervalsIn = 10;
const shareIn = 0.2;

/**
 * Whether the loss began with weights that had been trained: how far it is below its opening then says nothing of
 * what has been learned.
 */
export function startsTrained(curves: RunCurves): boolean {
  return saysSo(curves) || isTuned(curves) || beginsInTheMiddle(curves) !== null;
}

function saysSo({ run }: RunCurves): boolean {
  for (const [stated, value] of run.hyperparameters) {
    const key = stated.toLowerCase().split(/[./]/).at(-1) ?? "";
    if (loading.test(key) && !denied.test(String(value).toLowerCase())) return true;
  }
  return tuning.test(run.path.split(/[\\/]/).slice(-2).join(" ").toLowerCase());
}

function isTuned({ run, schedule }: RunCurves): boolean {
  const stated = run.hyperparameters.get("learning_rate");
  const rate = schedule?.peak ?? stated;
  const optimizer = run.hyperparameters.get("optimizer");
  if (typeof optimizer === "string" && /sgd/i.test(optimizer)) return false;
  return (
    tuners.has(run.format) &&
    typeof rate === "number" &&
    rate >= tuningRates.from &&
    rate <= tuningRates.to
  );
}

/** The first step of a log that begins in the middle of a run; null where it shows the beginning. */
export function beginsInTheMiddle({ loss }: RunCurves): number | null {
  if (loss === null || loss.axis !== "step" || loss.x.length < intervalsIn) return null;
  const [first = 0, last = 0] = [loss.x[0], loss.x.at(-1)];
  const interval = (last - first) / (loss.x.length - 1);
  return first >= intervalsIn * interval && first >= shareIn * last ? first : null;
}
