import { type Message, message } from "../message.ts";
import { argumentOf, itemsOf } from "../python/arguments.ts";
import { formatNumber } from "../python/literals.ts";
import type { Script } from "../python/script.ts";
import { constructNamed } from "../training/keras/constructNamed.ts";
import { chooseOptimizer, statedOptimizer } from "../training/optimizer/chooseOptimizer.ts";
import { partOptimizersOf } from "../training/optimizer/jointOptimizers.ts";
import type { Optimizer } from "../training/optimizer/optimizers.ts";
import { partialOfRun } from "../training/optimizer/partialOptimizers.ts";
import {
  edit,
  type Outcome,
  present,
  refused,
  refusedBecause,
  togetherOf,
} from "../training/outcome.ts";
import { learningRateOf, rateKeyword, setLearningRate } from "../training/rate/learningRate.ts";
import { tooFastBeside, tooSlowBeside } from "../training/rate/sharedRate.ts";
import { markerAt, markerEdit } from "../training/valueMarker.ts";
import type { Situation } from "./definition.ts";
import { changeOwnRate } from "./ownSteps.ts";

/** Sets the learning rate to what `target` says; a message where it says that there is no way to go. */
export function changeLearningRate(
  situation: Situation,
  direction: "up" | "down",
  target: (rate: number, optimizer: Optimizer) => number | Message,
): Outcome {
  const { script, hyperparameters } = situation;
  const choice = chooseOptimizer(script, hyperparameters);
  const change = (optimizer: Optimizer) => changeRateOf(situation, optimizer, direction, target);
  if (choice.kind === "found") {
    const chosen = change(choice.optimizer);
    const besides = direction === "down" ? tooFastBeside : tooSlowBeside;
    const others = besides(script, choice.optimizer);
    return isNoEdit(chosen) || others.length === 0
      ? chosen
      : (togetherOf([chosen, ...others.map(change)], titleOfAll[direction]) ?? chosen);
  }
  const partial = partialOfRun(script, statedOptimizer(hyperparameters));
  if (partial) return change(partial);
  const outcomes = partOptimizersOf(script).map(change);
  const isKnown = outcomes.every(({ placement }) => placement.kind === "edit");
  const together = isKnown ? togetherOf(outcomes, titleOfAll[direction]) : outcomes.find(isNoEdit);
  return together ?? changeOwnRate(situation, direction, choice.reason);
}

const titleOfAll = {
  up: message("Raise the learning rates of the optimizers"),
  down: message("Lower the learning rates of the optimizers"),
};

function isNoEdit({ placement }: Outcome): boolean {
  return placement.kind !== "edit";
}

function changeRateOf(
  situation: Situation,
  optimizer: Optimizer,
  direction: "up" | "down",
  target: (rate: number, optimizer: Optimizer) => number | Message,
): Outcome {
  const { script, hyperparameters } = situation;
  const rate = learningRateOf(script, optimizer, statedOptimizer(hyperparameters) || null);
  if (rate.kind === "unknown") return refused(rate.reason);
  if (rate.value === 0 && rate.others.length === 0 && isGrouped(script, optimizer)) {
    return refusedBecause("The rate of 0 stands for those that the parameter groups have.");
  }
  if (rate.value === 0 && direction === "down") {
    return refusedBecause("The learning rate is 0 already.");
  }
  const ran = ranWith(situation);
  const place =
    rate.place?.literal ??
    optimizer.named?.value ??
    itemsOf(script, optimizer.call.argumentList).at(-1)?.value ??
    optimizer.call.callee;
  // Of a rate that the script computes, marker and log may state the factor that sets it.
  const scale = rate.place?.scale ?? 1;
  const was = markerAt(script, place, "learning rate");
  const marked = was === null ? null : was.value * scale;
  const isFurther = (value: number) =>
    direction === "up" ? rate.value > value : rate.value < value;
  const hasRun = ran !== null && [rate.value, rate.value / scale].some((own) => isClose(ran, own));
  if (marked !== null && isFurther(marked) && !hasRun) return changedAlready(marked, rate.value);
  if (ran !== null && !hasRun && !rate.place?.option && isFurther(ran)) {
    return changedAlready(ran, rate.value);
  }
  const value = target(rate.value, optimizer);
  if (typeof value !== "number") return refused(value);
  const peak = Math.max(rate.value, ...rate.others.map((other) => other.value));
  if (direction === "up" && peak > rate.value && typeof target(peak, optimizer) !== "number") {
    return refused(
      message("The highest rate of the schedule, {peak}, is at the upper end already.", {
        peak: formatNumber(peak),
      }),
    );
  }
  const factor = value / rate.value;
  const edits = optimizer.named
    ? constructNamed(script, optimizer, optimizer.kind ?? "", [
        `${rateKeyword(script, optimizer)}=${formatNumber(value)}`,
      ])
    : setLearningRate(script, optimizer, rate, (old) => (old === 0 ? value : old * factor));
  edits.push(markerEdit(script, place, "learning rate", rate.value / scale));
  const values = { before: formatNumber(rate.value), after: formatNumber(value) };
  const template =
    direction === "up"
      ? "Raise the learning rate ({before} → {after})"
      : "Lower the learning rate ({before} → {after})";
  const option = rate.place?.option;
  const words = { title: message(template, values) };
  if (!option) return edit(optimizer.call.node, edits, words);
  const cost = message(
    "Changes the default of {option}: a value given on the command line still wins.",
    {
      option,
    },
  );
  return edit(optimizer.call.node, edits, { ...words, cost });
}

/** Parameters that come in a list of groups, made elsewhere: each may have a rate of its own. */
export function isGrouped(script: Script, { call }: Optimizer): boolean {
  const given = argumentOf(script, call.argumentList, "params", 0)?.value;
  return given?.name === "VariableName";
}

function ranWith(situation: Situation): number | null {
  const stated =
    situation.hyperparameters.get("learning_rate") ?? situation.hyperparameters.get("lr");
  const value = typeof stated === "string" ? Number(stated) : stated;
  return typeof value === "number" && value > 0 && Number.isFinite(value) ? value : null;
}

function isClose(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-3 * Math.max(Math.abs(a), Math.abs(b));
}

function changedAlready(before: number, after: number): Outcome {
  return present(
    "The learning rate was changed already, from {before} to {after}; run the script before changing it again.",
    { before: formatNumber(before), after: formatNumber(after) },
  );
}
