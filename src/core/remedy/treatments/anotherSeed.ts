import { message } from "../../message.ts";
import { isReached } from "../../python/condition.ts";
import { callsWithin } from "../../python/nodesWithin.ts";
import { originOf } from "../../python/origin.ts";
import type { Script } from "../../python/script.ts";
import { functionOf, isWithin, textOf } from "../../python/tree.ts";
import { comesAfterWeights } from "../../training/lateSeed.ts";
import { edit, type Outcome, present, refusedBecause } from "../../training/outcome.ts";
import { type Seed, seedsOf } from "../../training/seeds.ts";
import { markerAt, markerEdit } from "../../training/valueMarker.ts";
import type { RemedyDefinition, Situation } from "../definition.ts";
import { sources } from "../sources.ts";

/** Reads what a checkpoint holds into a tree that only shows how it is laid out. */
const restores =
  /^(?:restore(?:_checkpoint)?|tree_deserialise_leaves|from_state_dict|(?:try_|maybe_)?(?:load|restore)_\w*checkpoint\w*)$/;

/** A key of JAX in a function that restores the weights from a checkpoint and trains nothing. */
function isOfTemplate(script: Script, { call }: Seed): boolean {
  const home = call.name?.startsWith("jax.") ? functionOf(call.node) : null;
  if (!home) return false;
  const inside = callsWithin(script, home);
  return (
    inside.some((c) => restores.test(c.method)) &&
    !inside.some((c) => /train|fit|update|step$|^(?:value_and_)?grad$/.test(c.method))
  );
}

function place({ script, hyperparameters }: Situation): Outcome {
  // `if args.seed != -1:` sets none by default.
  const ofWeights = seedsOf(script).filter(
    (s) => s.isOfWeights && isReached(script, s.call.node) !== false,
  );
  const drawn = ofWeights.filter((s) => !isOfTemplate(script, s));
  const seeds = drawn.filter((s) => !comesAfterWeights(script, s.call.node));
  const [seed] = seeds;
  if (!seed && drawn[0]) {
    return refusedBecause(
      "The initial weights are drawn before {code}: another seed there would change none of them.",
      { code: textOf(script, drawn[0].call.node) },
    );
  }
  if (!seed && ofWeights[0]) {
    return refusedBecause("The weights that are drawn so are replaced by those of a checkpoint.");
  }
  if (!seed) return present("No seed is set: every run starts from other weights already.");
  const origins = seeds.map((s) => originOf(script, s.value));
  const [origin] = origins;
  if (!origin || typeof origin.value !== "number") {
    return refusedBecause("The seed is not a number in this file: {code}.", {
      code: textOf(script, seed.value),
    });
  }
  if (origins.some((o) => o?.literal.from !== origin.literal.from)) {
    return refusedBecause("The script sets several seeds.");
  }
  const isSeed = (name: string) => name === "" || /seed/i.test(name);
  const feedsSeeds = origin.uses.every((use) =>
    seedsOf(script).some((s) => isWithin(use, s.call.node)),
  );
  if (!origin.names.every(isSeed) && !feedsSeeds) {
    return refusedBecause("The number of the seed means something else, too.");
  }
  const marker = markerAt(script, origin.literal, "seed");
  if (marker && hyperparameters.get("seed") !== origin.value) {
    return present("The seed was changed already, from {before} to {after}.", {
      before: marker.value,
      after: origin.value,
    });
  }
  const { from, to } = origin.literal;
  const after = origin.value + 1;
  return edit(
    seed.call.node,
    [{ from, to, insert: String(after) }, markerEdit(script, origin.literal, "seed", origin.value)],
    {
      title: message("Start from another seed ({before} → {after})", {
        before: origin.value,
        after,
      }),
    },
  );
}

export const anotherSeed: RemedyDefinition = {
  id: "another-seed",
  title: message("Start from another seed"),
  why: message(
    "Other initial weights may lie in a better valley. It tells whether the run was unlucky; it does not make training any less a matter of luck.",
  ),
  cost: message("A lucky seed is no result: report several, with their spread."),
  sources: [sources.variance],
  snippets: {
    pytorch: "torch.manual_seed(1)",
    keras: "keras.utils.set_random_seed(1)",
    transformers: "TrainingArguments(..., seed=1)",
    lightning: "lightning.seed_everything(1)",
  },
  supports: () => false,
  place,
};
