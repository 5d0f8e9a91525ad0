import { message } from "../message.ts";
import { argumentOf, editItems, type Item, itemsOf } from "../python/arguments.ts";
import { callsOf } from "../python/calls.ts";
import { formatNumber, literalOf } from "../python/literals.ts";
import { originOf } from "../python/origin.ts";
import type { Script } from "../python/script.ts";
import type { ScriptEdit } from "../python/scriptEdit.ts";
import { sameNode, textOf } from "../python/tree.ts";
import { constructNamed } from "../training/keras/constructNamed.ts";
import { hasFrozenBody } from "../training/model/frozenBody.ts";
import { isFineTuning } from "../training/model/pretrained.ts";
import { isMadeEachStep, madeEachStep } from "../training/model/trainedValues.ts";
import { chooseOptimizer } from "../training/optimizer/chooseOptimizer.ts";
import { momentumOf } from "../training/optimizer/momenta.ts";
import {
  optimizerArgument,
  parametersOfOptimizer,
  renameOptimizer,
} from "../training/optimizer/optimizerSignature.ts";
import { type Optimizer, optimizersOf } from "../training/optimizer/optimizers.ts";
import { edit, type Outcome, present, refused, refusedBecause } from "../training/outcome.ts";
import { knowsOldTorch } from "../training/pytorch/oldTorch.ts";
import {
  learningRateOf,
  rateArgument,
  rateKeyword,
  setNumber,
} from "../training/rate/learningRate.ts";
import { leastRateOfReach } from "../training/rate/reachOfSteps.ts";
import { isOfFactors } from "../training/rate/usualRates.ts";
import { isGrouped } from "./changeLearningRate.ts";
import type { Situation } from "./definition.ts";

const defaultRate = 1e-3;
const highestRate = 3e-3;
const lowestRate = 1e-4;
/** For tables of which a batch moves a few rows. */
const rateOfFactors = 1e-2;

/**
 * Adam's learning rate for a rate and momentum of SGD. SGD's steps are `rate / (1 − momentum)` long
 * in the long run; 0.1 is where it usually starts and 0.001 is Adam's default, so a hundredth of it.
 * A run that stalls gains nothing below Adam's default, one that swings nothing above it.
 */
function adamRate(rate: number, momentum: number, situation: Situation): number {
  const reaching = leastRateOfReach(situation.script);
  if (reaching !== null) return reaching;
  const scaled = (rate / (1 - momentum)) * 0.01;
  const { script } = situation;
  if (isFineTuning(script) && !hasFrozenBody(script)) return lowestRate;
  if (isOfFactors(situation.script) && !isRateTooHigh(situation)) return rateOfFactors;
  const [low, high] = isRateTooHigh(situation)
    ? [lowestRate, defaultRate]
    : [defaultRate, highestRate];
  return Math.min(high, Math.max(low, scaled));
}

function isRateTooHigh({ finding }: Situation): boolean {
  if (finding === null) return false;
  const signs = ["divergence", "oscillation", "loss-spike", "exploding-gradient", "non-finite"];
  return finding.subtype === "learning-rate-too-high" || signs.includes(finding.sign);
}

/** What another optimizer has no use for, by the kind that takes it. */
const dropped: Readonly<Record<string, readonly string[]>> = {
  SGD: ["momentum", "dampening", "nesterov", "use_nesterov", "accumulator_dtype"],
  RMSprop: ["alpha", "rho", "decay", "momentum", "centered", "initial_scale"],
  Adam: ["betas", "beta_1", "beta_2", "beta1", "beta2", "b1", "b2", "amsgrad"],
  AdamW: [
    ..."betas beta_1 beta_2 b1 b2 amsgrad".split(" "),
    ..."correct_bias no_deprecation_warning".split(" "),
  ],
};

/** An optimizer that scales each weight's step by its own gradients, to put in place of another. */
export interface AdaptiveOptimizer {
  readonly name: "Adam" | "RMSprop";
  /** Its variant with decoupled weight decay, for an optimizer that has weight decay; PyTorch only. */
  readonly decoupled: "AdamW" | null;
  /** Kinds that are it already. */
  readonly isSame: RegExp;
}

export function useAdaptive(situation: Situation, goal: AdaptiveOptimizer): Outcome {
  const { script, hyperparameters } = situation;
  const choice = chooseOptimizer(script, hyperparameters);
  if (choice.kind === "refused") return refused(choice.reason);
  const { optimizer } = choice;
  const { kind } = optimizer;
  if (kind === null || isLookedUp(script, optimizer)) {
    return refusedBecause("The script chooses the optimizer when it runs: {code}.", {
      code: textOf(script, optimizer.call.callee),
    });
  }
  if (goal.isSame.test(kind)) return present("The optimizer is {kind} already.", { kind });
  if (optimizer.named) return nameAdaptive(script, optimizer, kind, goal);
  if (optimizer.framework === "transformers") {
    return refusedBecause("The Trainer's optimizer, {kind}, is chosen by its optim.", { kind });
  }
  if (isMadeEachStep(script, optimizer)) return madeEachStep;
  if (!dropped[kind]) {
    return refusedBecause("The learning rate of {kind} has no known counterpart for {goal}.", {
      kind,
      goal: goal.name,
    });
  }
  const list = optimizer.call.argumentList;
  if (itemsOf(script, list).some((i) => i.star !== "")) {
    return refusedBecause("The optimizer's arguments are not all in its call: {code}.", {
      code: textOf(script, list),
    });
  }
  if (readsMomentum(script)) {
    return refusedBecause("The script changes the optimizer's momentum while it trains.");
  }
  return replaceOptimizer(situation, optimizer, kind, goal);
}

/** By the log alone: another run of the same script has another one. */
function isLookedUp(script: Script, { call }: Optimizer): boolean {
  return optimizersOf(script).some((o) => o.kind === null && sameNode(o.call.node, call.node));
}

function nameAdaptive(
  script: Script,
  optimizer: Optimizer,
  kind: string,
  { name }: AdaptiveOptimizer,
): Outcome {
  const reaching = leastRateOfReach(script);
  if (reaching !== null && reaching > defaultRate) {
    const options = [`${rateKeyword(script, optimizer)}=${formatNumber(reaching)}`];
    return edit(optimizer.call.node, constructNamed(script, optimizer, name, options), {
      title: message("Use {target} instead of {kind} (learning rate {after})", {
        target: name,
        kind,
        after: formatNumber(reaching),
      }),
    });
  }
  const named = optimizer.written ?? optimizer.named?.value ?? optimizer.call.node;
  const quote = textOf(script, named).slice(0, 1);
  return edit(
    optimizer.call.node,
    [{ from: named.from, to: named.to, insert: quote + name.toLowerCase() + quote }],
    { title: message("Use {name} instead of {kind} (learning rate 0.001)", { name, kind }) },
  );
}

function readsMomentum(script: Script): boolean {
  return script
    .all("String")
    .some(
      (s) =>
        /^["']momentum["']$/.test(textOf(script, s)) &&
        s.parent?.name === "MemberExpression" &&
        /group/.test(textOf(script, s.parent)),
    );
}

function replaceOptimizer(
  situation: Situation,
  optimizer: Optimizer,
  kind: string,
  goal: AdaptiveOptimizer,
): Outcome {
  const { script } = situation;
  const rate = learningRateOf(script, optimizer);
  const isSchedule = rate.kind === "unknown" && /^(?:keras|jax|graph)$/.test(optimizer.framework);
  const isScaled = rate.kind === "unknown" && kind === "SGD";
  if (rate.kind === "unknown" && (isSchedule || isScaled || !rate.isComputed))
    return refused(rate.reason);
  if (rate.kind === "known" && rate.value === 0 && isGrouped(script, optimizer)) {
    return refusedBecause("The rate of 0 stands for those that the parameter groups have.");
  }
  const momentum = momentumOf(script, optimizer);
  const before = rate.kind === "known" ? rate.value : null;
  const after =
    kind === "SGD" && before !== null
      ? adamRate(before, momentum, situation)
      : (before ?? defaultRate);
  const decay = weightDecayOf(script, optimizer);
  const isDecoupled = decay !== null && optimizer.framework === "pytorch" && !knowsOldTorch(script);
  const target = (isDecoupled ? goal.decoupled : null) ?? goal.name;
  const given = rateArgument(script, optimizer);
  const replace = new Map<Item, string>();
  const append: string[] = [];
  const elsewhere: ScriptEdit[] = [];
  const list = optimizer.call.argumentList;
  const place = rate.kind === "known" ? rate.place : null;
  if (place) {
    if (before !== after) elsewhere.push(setNumber(script, place, after));
  } else if (kind === "SGD" || !given) {
    const text = `${rateKeyword(script, optimizer)}=${formatNumber(after)}`;
    if (given) replace.set(given, text);
    else append.push(text);
  }
  if (rate.kind === "known" && before !== null) {
    const factor = after / before;
    for (const other of rate.others) elsewhere.push(setNumber(script, other, other.value * factor));
  }
  const remove: Item[] = [];
  const names = parametersOfOptimizer(optimizer);
  itemsOf(script, list).forEach((item, at) => {
    const name = item.keyword ?? names[at] ?? "";
    if (item.keyword === null && name === "weight_decay") {
      replace.set(item, `weight_decay=${textOf(script, item.value)}`);
    } else if (dropped[kind]?.includes(name) || (item.keyword === null && at > 1))
      remove.push(item);
  });
  const edits = [
    ...renameOptimizer(script, optimizer, target),
    ...editItems(script, list, { remove, replace, append }),
    ...elsewhere,
    ...cycleWithoutMomentum(script, goal),
  ];
  const values = {
    target,
    kind,
    before: before === null ? "" : formatNumber(before),
    after: formatNumber(after),
  };
  const isKept = before === null && kind !== "SGD" && given !== null;
  const template = isKept
    ? "Use {target} instead of {kind} (learning rate as it is)"
    : before === null || before === after
      ? "Use {target} instead of {kind} (learning rate {after})"
      : "Use {target} instead of {kind} (learning rate {before} → {after})";
  return edit(optimizer.call.node, edits, { title: message(template, values) });
}

/** The weight-decay argument where it is set to anything but zero. */
function weightDecayOf(script: Script, optimizer: Optimizer): Item | null {
  const given = optimizerArgument(script, optimizer, "weight_decay");
  if (!given) return null;
  return originOf(script, given.value)?.value === 0 ? null : given;
}

/**
 * PyTorch's CyclicLR turns momentum too, unless told otherwise, and Adam has none; RMSprop would get one from OneCycleLR,
 * by which its steps grow tenfold.
 */
function cycleWithoutMomentum(script: Script, { name }: AdaptiveOptimizer): ScriptEdit[] {
  const cycles = name === "Adam" ? /^torch\b.*\.CyclicLR$/ : /^torch\b.*\.(?:Cyclic|OneCycle)LR$/;
  return callsOf(script)
    .filter((c) => cycles.test(c.name ?? ""))
    .flatMap((call) => {
      const given = argumentOf(script, call.argumentList, "cycle_momentum");
      if (given && literalOf(script, given.value) === false) return [];
      return given
        ? [{ from: given.from, to: given.to, insert: "cycle_momentum=False" }]
        : editItems(script, call.argumentList, { append: ["cycle_momentum=False"] });
    });
}
