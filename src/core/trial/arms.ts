import type { HyperparameterValue } from "../log/events/logEvent.ts";
import { canonicalHyperparameter } from "../log/words/hyperparameters.ts";
import { applyEdits } from "../python/applyEdits.ts";
import { commandLineOption } from "../python/commandLineOptions.ts";
import { literalOf } from "../python/literals.ts";
import { originOf } from "../python/origin.ts";
import { parse, type Script } from "../python/script.ts";
import { planRemedyOf } from "../remedy/planner.ts";
import type { RemedyId } from "../remedy/remedyId.ts";
import { plainOptimizer } from "../run/companions/optimizerName.ts";
import { seedsOf } from "../training/seeds.ts";

/**
 * One condition under which a script is run: a seed, an optimizer, or just as it was. Candidates are compared within
 * an arm, so that what differs between two trials is the change alone.
 */
export interface Arm {
  readonly label: string;
  /** Words for the end of the command line: `--seed 3`. */
  readonly words: readonly string[];
  /** The seed, where the script has no option for it and the text itself must say it. */
  readonly literalSeed: number | null;
  /** What puts another optimizer into the text, where the script has no option for it. */
  readonly optimizer: RemedyId | null;
  /** What varies, as a log would state it: `optimizer`, `seed`. */
  readonly settings: Readonly<Record<string, HyperparameterValue>>;
}

export const asItWas: Arm = {
  label: "",
  words: [],
  literalSeed: null,
  optimizer: null,
  settings: {},
};

type Hyperparameters = ReadonlyMap<string, HyperparameterValue>;

/** Strings of a script that look like an option, however it is read: argparse, click, or a look into `sys.argv`. */
const flag = /["'](--[A-Za-z][\w-]{0,60})["']/g;

/** The options of a script by the key under which a log states their values. */
function optionsOf(text: string): ReadonlyMap<string, string> {
  const options = new Map<string, string>();
  for (const [, word = ""] of text.matchAll(flag)) {
    const name = word.replace(/^--/, "").replaceAll("-", "_");
    const key = canonicalHyperparameter(name) ?? name;
    if (!options.has(key)) options.set(key, word);
  }
  return options;
}

/**
 * What a command line has to say so that the script runs as the log states it. A value that is the option's default
 * anyway is left out, but for the keys that `vary` from run to run.
 */
export function wordsFor(
  text: string,
  stated: Hyperparameters,
  vary: ReadonlySet<string> = new Set(),
): readonly string[] {
  const script = parse(text);
  return [...optionsOf(text)].flatMap(([key, option]) => {
    const value = stated.get(key);
    if (value === undefined || typeof value === "boolean") return [];
    const fallback = defaultOf(script, option);
    if (!vary.has(key) && (fallback === undefined || sameValue(fallback, value))) return [];
    return [option, spelled(text, value)];
  });
}

function defaultOf(script: Script, option: string): HyperparameterValue | null | undefined {
  const name = option.replace(/^--/, "").replaceAll("-", "_");
  const fallback = commandLineOption(script, name)?.fallback;
  return fallback === undefined ? undefined : literalOf(script, fallback);
}

function sameValue(a: HyperparameterValue | null, b: HyperparameterValue): boolean {
  return String(a).toLowerCase() === String(b).toLowerCase();
}

/** Readers of logs write `sgd` where a script may want `SGD`. */
function spelled(text: string, value: number | string): string {
  const word = String(value);
  const pattern = new RegExp(`["'](${word.replace(/[^\w]/g, "\\$&")})["']`, "i");
  return typeof value === "string" ? (pattern.exec(text)?.[1] ?? word) : word;
}

/** Runs that are told apart by what their logs state: one arm each. Null where the script has no options for it. */
export function armsOfRuns(text: string, runs: readonly Hyperparameters[]): readonly Arm[] | null {
  const keys = new Set(runs.flatMap((run) => [...run.keys()]));
  const varying = [...keys].filter((key) => new Set(runs.map((run) => run.get(key))).size > 1);
  const options = optionsOf(text);
  const told = varying.filter((key) => options.has(key));
  if (told.length === 0) {
    return varying.includes("seed") ? seedArms(text, runs.map(seedOf)) : null;
  }
  return runs.map((run) => ({
    label: told.map((key) => `${key} ${run.get(key) ?? "not stated"}`).join(", "),
    words: wordsFor(text, run, new Set(told)),
    literalSeed: null,
    optimizer: null,
    settings: Object.fromEntries(told.map((key) => [key, run.get(key) ?? ""])),
  }));
}

function seedOf(run: Hyperparameters): number {
  return Number(run.get("seed") ?? 0);
}

/** An arm for each seed. Null where the script does not set the seed of its weights where it could be changed. */
export function seedArms(text: string, seeds: readonly number[]): readonly Arm[] | null {
  const option = optionsOf(text).get("seed");
  if (option === undefined && withSeed(text, 0) === null) return null;
  return seeds.map((seed) => ({
    label: `seed ${seed}`,
    words: option === undefined ? [] : [option, String(seed)],
    literalSeed: option === undefined ? seed : null,
    optimizer: null,
    settings: { seed },
  }));
}

/** The script's text for that arm. */
export function armText(text: string, { literalSeed, optimizer }: Arm): string {
  const own = optimizer === null ? text : (withRemedy(text, optimizer) ?? text);
  return literalSeed === null ? own : (withSeed(own, literalSeed) ?? own);
}

const remedyOfOptimizer: Readonly<Record<string, RemedyId>> = {
  adam: "use-adam",
  adamw: "use-adam",
  rmsprop: "use-rmsprop",
  "sgd momentum": "add-momentum",
  momentum: "add-momentum",
};

/**
 * An arm for each optimizer, under each of the seeds where there are any. An optimizer that the script has no option
 * for is put in by an edit, with the learning rate that suits it. @returns the name that cannot be had where one cannot.
 */
export function optimizerArms(
  text: string,
  names: readonly string[],
  seeds: readonly Arm[],
): readonly Arm[] | { readonly unknown: string } {
  const option = optionsOf(text).get("optimizer");
  const arms: Arm[] = [];
  for (const name of names) {
    const plain = plainOptimizer(name);
    const id = remedyOfOptimizer[plain] ?? null;
    const isThere = new RegExp(`\\b${plain.replace(/[^a-z]/g, "")}\\b`, "i").test(text);
    const canEdit = id !== null && withRemedy(text, id) !== null;
    if (option === undefined && !canEdit && !isThere) return { unknown: name };
    arms.push({
      label: name,
      words: option === undefined ? [] : [option, spelled(text, name)],
      literalSeed: null,
      optimizer: option === undefined && canEdit ? id : null,
      settings: { optimizer: plain },
    });
  }
  if (seeds.length === 0) return arms;
  return arms.flatMap((arm) =>
    seeds.map((seed) => ({
      ...arm,
      label: `${arm.label}, ${seed.label}`,
      words: [...arm.words, ...seed.words],
      literalSeed: seed.literalSeed,
      settings: { ...arm.settings, ...seed.settings },
    })),
  );
}

/** Null where the remedy would change nothing, or cannot be placed. */
function withRemedy(text: string, id: RemedyId): string | null {
  const script = { text, canEdit: () => true };
  const request = { script, finding: null, hyperparameters: new Map() };
  const { placement } = planRemedyOf(request, id);
  return placement.kind === "edit" ? applyEdits(text, placement.edits) : null;
}

/** The text with another number where the seed of the weights is set; null where that is no number in this file. */
export function withSeed(text: string, seed: number): string | null {
  const script = parse(text);
  const origins = seedsOf(script)
    .filter(({ isOfWeights }) => isOfWeights)
    .map(({ value }) => originOf(script, value));
  const literals = new Map(
    origins.flatMap((origin) =>
      origin !== null && typeof origin.value === "number"
        ? [[origin.literal.from, origin.literal] as const]
        : [],
    ),
  );
  if (literals.size === 0 || origins.includes(null)) return null;
  return applyEdits(
    text,
    [...literals.values()].map(({ from, to }) => ({ from, to, insert: String(seed) })),
  );
}
