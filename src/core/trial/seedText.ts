import type { SyntaxNode } from "@lezer/common";
import { applyEdits } from "../python/applyEdits.ts";
import { parametersOf } from "../python/bindings.ts";
import { callsOf } from "../python/calls.ts";
import { importsOf, referenceTo } from "../python/imports.ts";
import { lineEnd } from "../python/lines.ts";
import { nodesWithin } from "../python/nodesWithin.ts";
import { originOf } from "../python/origin.ts";
import { parse, type Script } from "../python/script.ts";
import {
  endOf,
  functionOf,
  nameOfDefinition,
  textOf,
  topLevelStatementOf,
} from "../python/tree.ts";
import { type Framework, frameworkOf } from "../training/framework.ts";
import { seedsOf, seedsWeights } from "../training/seeds.ts";

/** Whether the text itself says somewhere with which seed initial weights are drawn. */
export function setsSeed(text: string): boolean {
  return callsOf(parse(text)).some(seedsWeights);
}

/**
 * The text with another number where the seed of the weights is set, or with a line that sets it where none does. Where
 * one seed comes from outside and another is a number, the number is left: it is there to stay, for the data. Null
 * where it is not known how the seed would be set, or where there are several on purpose.
 */
export function withSeed(text: string, seed: number): string | null {
  const script = parse(text);
  const seeds = seedsOf(script).filter(({ isOfWeights }) => isOfWeights);
  if (seeds.length === 0) return setsSeed(text) ? null : withAddedSeed(script, seed);
  const known = seeds.map(({ value }) => ({ value, origin: originOf(script, value) }));
  const computed = known.filter(({ origin }) => typeof origin?.value !== "number");
  if (computed.some(({ value }) => differsByCall(script, value))) return null;
  const places =
    computed.length > 0
      ? computed.map(({ value }) => value)
      : known.flatMap(({ origin }) => origin?.literal ?? []);
  const edits = new Map(places.map(({ from, to }) => [from, { from, to, insert: String(seed) }]));
  return applyEdits(text, [...edits.values()]);
}

/** A parameter of a function that is called in several places, with a seed for each. */
function differsByCall(script: Script, value: SyntaxNode): boolean {
  const definition = functionOf(value);
  if (definition === null) return false;
  const own = [value, ...nodesWithin(script, "VariableName", value)].map((n) => textOf(script, n));
  const isParameter = parametersOf(script, definition).some(({ name }) => own.includes(name));
  const name = nameOfDefinition(script, definition);
  return isParameter && callsOf(script).filter(({ method }) => method === name).length > 1;
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
