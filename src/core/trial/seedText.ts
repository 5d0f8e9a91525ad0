import { applyEdits } from "../python/applyEdits.ts";
import { importsOf, referenceTo } from "../python/imports.ts";
import { lineEnd } from "../python/lines.ts";
import { originOf } from "../python/origin.ts";
import { parse, type Script } from "../python/script.ts";
import { endOf, topLevelStatementOf } from "../python/tree.ts";
import { type Framework, frameworkOf } from "../training/framework.ts";
import { seedsOf } from "../training/seeds.ts";

/** Whether the text itself says somewhere with which seed initial weights are drawn. */
export function setsSeed(text: string): boolean {
  return seedsOf(parse(text)).some(({ isOfWeights }) => isOfWeights);
}

/**
 * The text with another number where the seed of the weights is set, or with a line that sets it where none does.
 * Null where the seed is no number in this file, or where it is not known how it would be set.
 */
export function withSeed(text: string, seed: number): string | null {
  const script = parse(text);
  const origins = seedsOf(script)
    .filter(({ isOfWeights }) => isOfWeights)
    .map(({ value }) => originOf(script, value));
  if (origins.length === 0) return withAddedSeed(script, seed);
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

/** JAX has no seed that would hold for all: each draw is given its key. */
function setterOf(script: Script, framework: Framework): string | null {
  if (framework === "jax" || framework === "unknown") return null;
  if (framework !== "keras") return "torch.manual_seed";
  const usesTensorFlow = importsOf(script).some((i) =>
    /^tensorflow\b/.test(i.module ?? i.qualified),
  );
  return usesTensorFlow ? "tensorflow.keras.utils.set_random_seed" : "keras.utils.set_random_seed";
}

/** Sets the seed as soon as what sets it is imported: before any weight is drawn. */
function withAddedSeed(script: Script, seed: number): string | null {
  const setter = setterOf(script, frameworkOf(script));
  if (setter === null) return null;
  const { text: called, edits } = referenceTo(script, setter);
  if (edits.length > 0) return withAddedSeed(parse(applyEdits(script.text, edits)), seed);
  const found = importsOf(script).find(({ local }) => local === called.split(".")[0]);
  if (found === undefined) return null;
  const at = lineEnd(script.text, endOf(topLevelStatementOf(found.statement)));
  const insert = `${script.newline}${called}(${seed})`;
  return applyEdits(script.text, [{ from: at, to: at, insert }]);
}
