import type { HyperparameterValue } from "../../log/events/logEvent.ts";
import { canonicalHyperparameter, hyperparameterValue } from "../../log/words/hyperparameters.ts";
import { isOwnedByOptimizer } from "../comparisonKeys.ts";
import { optimizerWord, plainOptimizer } from "./optimizerName.ts";

/** Under it a tracker says what a person calls a run, where the folders do not. */
export const runNameKey = "run_name";

export type Hyperparameters = ReadonlyMap<string, HyperparameterValue>;

const ending = /\.(?:log|txt|out|csv|tsv|jsonl?|md|ipynb|ya?ml)$/i;
const longestName = 255;
const number = String.raw`[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?`;
const numeric = new RegExp(
  `(?<![a-z0-9])(random_seed|rng_seed|seed|base_lr|learning_rate|lr|batch_size|batchsize|bs|weight_decay|wd|momentum|mom|dropout|epochs|fold)[=:_-]{0,2}(${number})(?![a-z0-9])`,
  "g",
);
/** `beta1__9.e-01__use_nesterov__False`, and `beta1_0.9`, `momentum0.9`. */
const settings = [
  new RegExp(`(?<![a-z0-9])([a-z][a-z0-9_]*?)__(?:${number}|true|false)(?![a-z0-9])`, "g"),
  new RegExp(`(?<![a-z0-9])([a-z][a-z_]*?)[=:_-]?(?:${number}|true|false)(?![a-z0-9])`, "g"),
];
const fractions = new Set(["momentum", "mom", "dropout"]);
const textual = /(?<![a-z0-9])(optimizer|optim|opt|init|scheduler|sched)[=:_-]([a-z][a-z0-9]*)/g;
const override = /(?<![\w.])([a-z][\w.]{0,40})=([^,;=\s]{1,60})/g;
/** What trackers call a run: MLflow's 32 hexadecimal digits, W&B's stamp and id. */
const generated = /^(?:[0-9a-f]{32}|(?:offline-)?run-\d{8}_\d{6}-[a-z0-9]{8})$/;
const counting =
  /^(?:(?:run|version|trial|study|rep|repeat|replicate|exp|experiment|job|task|try|attempt|v|r|no|nr|id)[_-]?)?\*$/;
const momentumWords = /^(?:mom|momentum|nesterov)$/;
const shortNames: Readonly<Record<string, string>> = { mom: "momentum" };

/**
 * Hyperparameters that the name of a file or folder states: `seed3`, `seed_3`, `sgd_lr0.1`, `optimizer=adam`,
 * `AdamOptimizer__lr_3.98e-04__seed_42`, and other `key=value` pairs between commas.
 */
export function nameHyperparameters(name: string): Hyperparameters {
  const found = new Map<string, HyperparameterValue>();
  if (name.length > longestName) return found;
  const stem = name.replace(ending, "").toLowerCase();
  const put = (key: string, text: string) => {
    const canonical = canonicalHyperparameter(shortNames[key] ?? key) ?? key;
    const value = hyperparameterValue(canonical, text);
    if (value !== null && !found.has(canonical)) found.set(canonical, value);
  };
  for (const [whole, key = "", value = ""] of stem.matchAll(numeric)) {
    if (!fractions.has(key) || isFraction(whole, value)) put(key, value);
  }
  const optimizer = optimizerOf(stem);
  if (optimizer !== null) found.set("optimizer", optimizer);
  for (const [, key, value] of stem.matchAll(textual)) put(key ?? "", value ?? "");
  for (const [, key, value] of stem.matchAll(override)) {
    const last = key?.split(/[._]/).at(-1) ?? "";
    if (canonicalHyperparameter(last) === null) put(key ?? "", value ?? "");
  }
  return found;
}

/** `momentum_0.9` and `momentum=0` state a share; `momentum-3` is the third run with momentum. */
function isFraction(whole: string, value: string): boolean {
  return Number(value) < 1 && (value.includes(".") || !/[_-]\d+$/.test(whole));
}

/**
 * The name with all that may vary between the runs of one experiment taken out: of what is set for an optimizer the
 * names as well, as another optimizer has other settings.
 */
export function nameTemplate(name: string): string {
  if (generated.test(name)) return "*";
  const end = ending.exec(name)?.[0].toLowerCase() ?? "";
  const stem = name
    .slice(0, name.length - end.length)
    .toLowerCase()
    .slice(0, longestName);
  const plain = settings
    .reduce((name, setting) => name.replace(setting, withoutOwned), stem)
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, "*")
    .replace(numeric, "$1*")
    .replace(textual, "$1*");
  const optimizer = optimizerOf(stem) !== null;
  const words = plain.split(/(?<=[^a-z])(?=[a-z])|(?<=[a-z])(?=[^a-z])/);
  const kept = words.map((word) =>
    optimizer && (optimizerWord(word) !== null || word === "mom") ? "*" : word,
  );
  return (
    kept
      .join("")
      .replace(/\d+/g, "#")
      .replace(/[#*](?:[.\-_:t+#*]*[#*])?/g, "*") + end
  );
}

function withoutOwned(whole: string, key: string): string {
  return isOwnedByOptimizer(canonicalHyperparameter(shortNames[key] ?? key) ?? key) ? "*" : whole;
}

/** Whether a name only numbers a run (`run_1`, `version_0`, `2023-05-01_10-00-00`) and says nothing of it. */
export function isOrdinal(name: string): boolean {
  return counting.test(nameTemplate(name).replace(ending, ""));
}

/**
 * A bare optimizer counts as the first or last word of the name, as a part between double underscores,
 * and before a hyperparameter: `adam`, `train_adam`, `net__AdamOptimizer__lr_0.1`, `resnet18_sgd_lr0.1`.
 */
function optimizerOf(stem: string): string | null {
  for (const part of stem.split("__")) {
    const words = part.split(/[_\-=+,\s]+/).filter((word) => word !== "");
    const first = words.findIndex((word) => !/^\d+$/.test(word));
    for (const [i, word] of words.entries()) {
      const optimizer = optimizerWord(word);
      if (optimizer === null) continue;
      const next = words[i + 1] ?? "";
      const isStated = /^(?:opt|optim|optimizer)$/.test(words[i - 1] ?? "");
      if (isStated || i === first || isSetting(next) || endsName(words, i)) {
        return optimizer === "sgd" && momentumWords.test(next)
          ? plainOptimizer(`sgd ${next}`)
          : optimizer;
      }
    }
  }
  return null;
}

/** `train_sgd`, `run-adam-s0`: at the end, or before the number of a run, a word that is nothing but an optimizer. */
function endsName(words: readonly string[], at: number): boolean {
  const isPlain = /^(?:a?sgd|[nr]?adam|adagrad|adadelta|adafactor|rmsprop|lbfgs)/.test(
    words[at] ?? "",
  );
  return isPlain && words.slice(at + 1).every((word) => /^(?:s|seed|run|r|v)?\d*$/.test(word));
}

function isSetting(word: string): boolean {
  const name = /^[a-z]*/.exec(word)?.[0] ?? "";
  return name !== "" && (canonicalHyperparameter(name) !== null || name in shortNames);
}
