import { formatNumber } from "../python/literals.ts";
import { parse } from "../python/script.ts";
import type { RemedyId } from "../remedy/remedyId.ts";
import { plainOptimizer } from "../run/companions/optimizerName.ts";
import { type Arm, asItWas } from "./arm.ts";
import { rateIn, withRemedy } from "./scriptOfArm.ts";
import { defaultOf, type Hyperparameters, optionsOf, spelled } from "./scriptOptions.ts";

const remedyOfOptimizer: Readonly<Record<string, RemedyId>> = {
  adam: "use-adam",
  adamw: "use-adam",
  rmsprop: "use-rmsprop",
  "sgd momentum": "add-momentum",
  momentum: "add-momentum",
};

export interface OptimizerRequest {
  readonly names: readonly string[];
  /** Arms of seeds, under each of which an optimizer is run; none for one run each. */
  readonly seeds: readonly Arm[];
  /** How many learning rates each optimizer is run with, a factor of ten apart around its own; 1 for that alone. */
  readonly rates: number;
  /** What the log states of the run that is compared. */
  readonly stated: Hyperparameters;
}

/**
 * An arm for each optimizer, learning rate and seed. An optimizer that the script has no option for is put in by an
 * edit, with the learning rate that suits it. @returns what cannot be had where something cannot.
 */
export function optimizerArms(
  text: string,
  { names, seeds, rates, stated }: OptimizerRequest,
): readonly Arm[] | { readonly unknown: string } | { readonly fixedRate: string } {
  const option = optionsOf(text).get("optimizer");
  const arms: Arm[] = [];
  for (const name of names) {
    const plain = plainOptimizer(name);
    const id = remedyOfOptimizer[plain] ?? null;
    const isThere = new RegExp(`\\b${plain.replace(/[^a-z]/g, "")}\\b`, "i").test(text);
    const canEdit = id !== null && withRemedy(text, id) !== null;
    if (option === undefined && !canEdit && !isThere) return { unknown: name };
    const arm: Arm = {
      ...asItWas,
      label: name,
      words: option === undefined ? [] : [option, spelled(text, name)],
      optimizer: option === undefined && canEdit ? id : null,
      settings: { optimizer: plain },
    };
    const graded = rates > 1 ? rateArms(text, arm, rates, stated) : [arm];
    if (graded === null) return { fixedRate: name };
    arms.push(...graded);
  }
  return seeds.length === 0
    ? arms
    : arms.flatMap((arm) => seeds.map((seed) => bothArms(arm, seed)));
}

function bothArms(arm: Arm, seed: Arm): Arm {
  return {
    ...arm,
    label: `${arm.label}, ${seed.label}`,
    words: [...arm.words, ...seed.words],
    literalSeed: seed.literalSeed,
    settings: { ...arm.settings, ...seed.settings },
  };
}

const rateFactor = 10;
/** Where training with an optimizer usually starts, for one that the run has not used. */
const usualStart: Readonly<Record<string, number>> = { sgd: 0.1, "sgd momentum": 0.01 };
const adaptiveStart = 1e-3;

/** The arm under several learning rates; null where the script's cannot be changed. */
function rateArms(
  text: string,
  arm: Arm,
  count: number,
  stated: Hyperparameters,
): readonly Arm[] | null {
  const option = optionsOf(text).get("learning_rate");
  const own =
    option === undefined
      ? rateIn(arm.optimizer === null ? text : (withRemedy(text, arm.optimizer) ?? text))
      : rateOfOption(text, option, String(arm.settings["optimizer"]), stated);
  if (own === null || !(own > 0)) return null;
  return Array.from({ length: count }, (_, i) => {
    const rate = Number((own * rateFactor ** (i - (count - 1) / 2)).toPrecision(2));
    const shown = formatNumber(rate);
    return {
      ...arm,
      label: `${arm.label}, lr ${shown}`,
      words: option === undefined ? arm.words : [...arm.words, option, shown],
      literalRate: option === undefined ? rate : null,
      settings: { ...arm.settings, learning_rate: rate },
    };
  });
}

/** What the run had with its own optimizer; with another, where that usually starts. */
function rateOfOption(
  text: string,
  option: string,
  optimizer: string,
  stated: Hyperparameters,
): number {
  const script = parse(text);
  const optimizerOption = optionsOf(text).get("optimizer");
  const used =
    stated.get("optimizer") ??
    (optimizerOption === undefined ? null : defaultOf(script, optimizerOption));
  if (used !== null && used !== undefined && plainOptimizer(String(used)) === optimizer)
    return Number(stated.get("learning_rate") ?? defaultOf(script, option) ?? Number.NaN);
  return usualStart[optimizer] ?? adaptiveStart;
}
