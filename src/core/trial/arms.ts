import type { Arm } from "./arm.ts";
import { type Hyperparameters, optionsOf, wordsFor } from "./scriptOptions.ts";
import { setsSeed, withSeed } from "./seedText.ts";

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
    literalRate: null,
    settings: Object.fromEntries(told.map((key) => [key, run.get(key) ?? ""])),
  }));
}

function seedOf(run: Hyperparameters): number {
  return Number(run.get("seed") ?? 0);
}

/**
 * An arm for each seed. Null where the seed of its weights is set where it cannot be changed: it is computed, or a file
 * that the script imports sets it.
 */
export function seedArms(
  text: string,
  seeds: readonly number[],
  imported: readonly string[] = [],
): readonly Arm[] | null {
  const option = optionsOf(text).get("seed");
  const isSetElsewhere = !setsSeed(text) && imported.some(setsSeed);
  if (option === undefined && (isSetElsewhere || withSeed(text, 0) === null)) return null;
  return seeds.map((seed) => ({
    label: `seed ${seed}`,
    words: option === undefined ? [] : [option, String(seed)],
    literalSeed: option === undefined ? seed : null,
    optimizer: null,
    literalRate: null,
    settings: { seed },
  }));
}
