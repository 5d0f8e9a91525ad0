import { argumentOf } from "../../../python/arguments.ts";
import { callsOf } from "../../../python/calls.ts";
import { literalOf } from "../../../python/literals.ts";
import { textOf } from "../../../python/tree.ts";
import { edit, type Outcome, present, refusedBecause } from "../../outcome.ts";
import type { Training } from "../../training.ts";
import { isKerasOutput } from "../outputs.ts";

export function rectifyActivations({ script }: Training): Outcome {
  const layers = callsOf(script).filter((c) =>
    /(?:^|\.)keras\.layers\.(?:Dense|(?:Separable)?Conv[123]D)$/.test(c.name ?? ""),
  );
  const activated = layers.flatMap((layer) => {
    const units = argumentOf(script, layer.argumentList, "units", 0);
    const given = argumentOf(script, layer.argumentList, "activation", 1);
    const value = given ? literalOf(script, given.value) : undefined;
    const isOutput =
      (units !== null && literalOf(script, units.value) === 1) || isKerasOutput(script, layer);
    return given && typeof value === "string" && !isOutput ? [{ layer, given, value }] : [];
  });
  const saturating = activated.filter(({ value }) => /^(?:sigmoid|tanh)$/.test(value));
  const [first] = saturating;
  if (first) {
    const edits = saturating.map(({ given }) => {
      const quote = textOf(script, given.value).slice(0, 1);
      return { from: given.value.from, to: given.value.to, insert: `${quote}relu${quote}` };
    });
    return edit(first.layer.node, edits);
  }
  return activated.length > 0
    ? present("The hidden layers do not saturate.")
    : refusedBecause("No sigmoid or tanh of a hidden layer was found in the model.");
}
