import type { HyperparameterValue } from "../log/events/logEvent.ts";
import { canonicalHyperparameter } from "../log/words/hyperparameters.ts";
import { commandLineOption } from "../python/commandLineOptions.ts";
import { literalOf } from "../python/literals.ts";
import { parse, type Script } from "../python/script.ts";

export type Hyperparameters = ReadonlyMap<string, HyperparameterValue>;

/** Strings of a script that look like an option, however it is read: argparse, click, or a look into `sys.argv`. */
const flag = /["'](--[A-Za-z][\w-]{0,60})["']/g;

/** The options of a script by the key under which a log states their values. */
export function optionsOf(text: string): ReadonlyMap<string, string> {
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

export function defaultOf(script: Script, option: string): HyperparameterValue | null | undefined {
  const name = option.replace(/^--/, "").replaceAll("-", "_");
  const fallback = commandLineOption(script, name)?.fallback;
  return fallback === undefined ? undefined : literalOf(script, fallback);
}

function sameValue(a: HyperparameterValue | null, b: HyperparameterValue): boolean {
  return String(a).toLowerCase() === String(b).toLowerCase();
}

/** The value as the script spells it: readers of logs write `sgd` where it may want `SGD`. */
export function spelled(text: string, value: number | string): string {
  const word = String(value);
  const pattern = new RegExp(`["'](${word.replace(/[^\w]/g, "\\$&")})["']`, "i");
  return typeof value === "string" ? (pattern.exec(text)?.[1] ?? word) : word;
}
