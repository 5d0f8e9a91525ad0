import { readEntries } from "../grammar/literal.ts";
import { canonicalHyperparameter } from "./hyperparameters.ts";

/** Takes the name and the text of a value that a line states. */
export type Report = (name: string, value: string) => void;

const seed =
  /\bseed(?:ed)?(?: is| was)?(?: set)?(?: to| with|:|=)?\s{1,3}(\d{1,20})(?![\d.])|\bseed\s?[:=]\s?(\d{1,20})(?![\d.])/i;
const printedOptimizer =
  /(?:^|[\s=:])((?:Fused)?(?:SGD|ASGD|Adam|AdamW|Adamax|NAdam|RAdam|Adagrad|Adadelta|Adafactor|RMSprop|Rprop|LBFGS|Lion|Lamb|Lars))\s?\($/;
const namedOptimizer = /^optimizer[:=]\s?([A-Z]\w{1,30})\(/i;
/** What is called nothing else: a lion and a lamb may be classes of a data set. */
const unlikeOthers =
  "sgd|asgd|adam|adamw|adamax|nadam|radam|adagrad|adadelta|adafactor|rmsprop|rprop|lbfgs";
const optimizers = `${unlikeOthers}|lion|lamb|lars`;
/** None where a number follows: in `optimizer momentum: 0.9` it is a setting of one. */
const ofOptimizer = new RegExp(
  `\\boptimi[sz]er\\s?[=: ]\\s?["']?(${optimizers}|momentum|nesterov)\\b(?!\\s?[=:]\\s?[\\d.])`,
  "i",
);
/** What may stand behind the optimizer in a heading: its rate, and marks. */
const restOfHeading =
  "(?: optimi[sz]er)?(?:,?:? ?[([]?(?:lr|learning[ _]rate)\\b[^|]{0,40})?[ .:=#*!-]{0,12}$";
/** `Training with SGD (lr=0.001)`, `running net using torch.optim.Adam`. */
const optimizerLast = new RegExp(
  `^\\W{0,12}(?:now |start\\w{0,4} )?(?:train|run|fit|us|optimi[sz])\\w{0,6}\\b[^|\\d]{0,30}?(?:(?:with|using)(?: the)? |(?<=us\\w{1,3}) )(?:torch\\.optim\\.)?(${unlikeOthers})${restOfHeading}`,
  "i",
);
/** `=== adam ===`, `## SGD (lr 0.1)`, `[sgd] epoch 3`, `sgd | loss 0.5`. */
const optimizerFirst = new RegExp(
  `^(?:[=#*-]{1,12} ?(${optimizers}|momentum|nesterov)${restOfHeading}|\\[(${unlikeOthers})\\](?=\\s|$)|(${unlikeOthers}) ?[|:])`,
  "i",
);
const longestOfRun = 300;
const section =
  /(?:^|[\s(,])(optimizer|optim_wrapper|train_dataloader|data|runner|train_cfg|randomness|lr_config)\s?=\s?dict\(/g;
const pair =
  /(?:^|[\s,;|([{])([A-Za-z][\w-]{0,30}(?: [A-Za-z][\w-]{0,20}){0,2})\s?[=:]\s?["']?([\w.+-]{1,40})["']?(?=[\s,;|)\]}]|$)/g;
const measured = /\b(?:loss|acc\w{0,6}|epoch|step|iter\w{0,6})\W{0,4}\d|\bbatch \d/i;
/** Source code. */
const call = /[\w\]]\(|[;{]$/;
/** As short as these, a name may well be another's, but not among so many. */
const enough = 4;
const ambiguous = new Set(["batch", "opt", "drop", "decay", "init", "schedule"]);

/** `Random seed: 42`, `Seed set to 42`. */
export function seedOf(text: string): string | null {
  const found = seed.exec(text);
  return found?.[1] ?? found?.[2] ?? null;
}

/** The first line of an optimizer as PyTorch prints it, `AdamW (`, or `optimizer: AdamW(lr=0.001)`. */
export function optimizerOf(text: string): string | null {
  if (text.endsWith("(")) return printedOptimizer.exec(text)?.[1] ?? null;
  return text.includes("ptimizer") ? (namedOptimizer.exec(text)?.[1] ?? null) : null;
}

/** What a line says of the run that it is of, where one log holds several: `=== seed 2 ===`, `optimizer=sgd epoch=3 …`. */
export function settingsOfRun(text: string): readonly (readonly [string, string])[] {
  if (text.length > longestOfRun) return [];
  const drawn = /seed/i.test(text) ? seedOf(text) : null;
  const found =
    groupOf(ofOptimizer, text) ?? groupOf(optimizerFirst, text) ?? groupOf(optimizerLast, text);
  return [
    ...(drawn === null ? [] : [["seed", drawn] as const]),
    ...(found === undefined ? [] : [["optimizer", found] as const]),
  ];
}

/** The group of the one way of writing it that was met. */
function groupOf(pattern: RegExp, text: string): string | undefined {
  return pattern.exec(text)?.find((group, index) => index > 0 && group);
}

/** `Learning rate: 0.001, batch size: 64`: two settings or more in a line that measures nothing. */
export function readPairs(text: string, report: Report): void {
  if (measured.test(text) || call.test(text)) return;
  const found = [...text.matchAll(pair)].flatMap(([, name = "", value = ""]) => {
    const key = name.trim();
    const known = lastWords(key).find((words) => canonicalHyperparameter(words) !== null);
    return known === undefined ? [] : [[known, value] as const];
  });
  const clear = found.filter(([name]) => !ambiguous.has(name.toLowerCase()));
  if (clear.length < 2) return;
  const nothingElse = text.split(/[,;|]/).length === found.length;
  const isClear = nothingElse || clear.length >= enough;
  for (const [name, value] of isClear ? found : clear) report(name, value);
}

/** `with batch size` may begin with a word of the sentence. */
function lastWords(key: string): readonly string[] {
  const words = key.split(" ");
  return words.map((_, index) => words.slice(index).join(" "));
}

/** OpenMMLab's configuration: `optimizer = dict(type='SGD', lr=0.02)`, whole or as much of it as the line holds. */
export function readSections(text: string, report: Report): void {
  for (const { 0: found, 1: name = "", index } of text.matchAll(section)) {
    const { entries } = readEntries(text, index + found.length - 1);
    for (const { key, value } of entries) {
      if (value === null) continue;
      if (name === "optimizer" || name === "optim_wrapper")
        ofOptimizerSection(key, String(value), report);
      else if (name === "lr_config" && key === "policy") report("scheduler", String(value));
      else if (!key.includes("/") && isOfSection(key)) report(key, String(value));
    }
  }
}

function ofOptimizerSection(key: string, value: string, report: Report): void {
  const name = key.startsWith("optimizer/") ? key.slice("optimizer/".length) : key;
  if (name === "type") {
    if (!value.endsWith("Wrapper")) report("optimizer", value);
  } else if (!name.includes("/")) report(name, value);
}

function isOfSection(key: string): boolean {
  const canonical = canonicalHyperparameter(key);
  return canonical === "batch_size" || canonical === "epochs" || canonical === "seed";
}
