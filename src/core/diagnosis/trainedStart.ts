import { positionAt } from "./curve.ts";
import type { Position } from "./finding.ts";
import type { RunCurves } from "./runCurves.ts";
import { takesOver } from "./takenOver.ts";

/** Keys of a configuration that say that the weights come from elsewhere, unless the value denies it. */
const loading =
  /^(?:lora_.+|peft.*|adapter.*|fine_?tun.*|pre_?trained.*|init_from|base_model.*|model_name_or_path|(?:init|initial|load|from|restore)_(?:checkpoint|ckpt|weights).*)$/;
const denied = /^(?:|none|null|false|no|off|0|scratch|random)$/;
const tuning = /(?:^|[^a-z])(?:fine[-_]?tun(?:e|ed|ing)|sft|q?lora|dpo|peft|instruct)(?:[^a-z]|$)/;
/** Trainers made for weights that exist, at learning rates that hardly anybody trains from scratch with. */
const tuners = new Set(["huggingface", "trainer-state"]);
const tuningRates = { from: 1e-6, to: 3e-4 };
/** A log begins in the middle where it counts from this many intervals on, and from this share of its last count on. */
const intervalsIn = 10;
const fewestPoints = 8;
const shareIn = 0.2;

/**
 * Whether the loss began with weights that had been trained: how far it is below its opening then says nothing of
 * what has been learned.
 */
export function startsTrained(curves: RunCurves): boolean {
  return (
    saysSo(curves) || isTuned(curves) || beginsInTheMiddle(curves) !== null || takesOver(curves.run)
  );
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

/** Where a log begins that begins in the middle of a run; null where it shows the beginning. */
export function beginsInTheMiddle({ loss }: RunCurves): Position | null {
  const from = loss?.series.at(loss.index[0] ?? 0);
  const to = loss?.series.last;
  if (loss === null || !from || !to || loss.x.length < fewestPoints) return null;
  const isLate = (before: number, first: number, last: number) =>
    before >= (intervalsIn * (last - first)) / (loss.x.length - 1) && before >= shareIn * last;
  const late =
    loss.axis === "step" && from.step !== null && to.step !== null
      ? isLate(from.step, from.step, to.step)
      : // The first epoch is 0 or 1.
        from.epoch !== null && to.epoch !== null && isLate(from.epoch - 1, from.epoch, to.epoch);
  return late ? positionAt(loss, 0) : null;
}
