import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../python/arguments.ts";
import { type Call, callsOf } from "../python/calls.ts";
import { oncePerScript } from "../python/oncePerScript.ts";

/** A call that fixes where random numbers start. */
export interface Seed {
  readonly call: Call;
  readonly value: SyntaxNode;
  /** It decides the initial weights, and not only the data. */
  readonly isOfWeights: boolean;
}

const weights =
  /^(?:torch\.manual_seed|tensorflow\.random\.set_seed|(?:tensorflow\.)?keras\.utils\.set_random_seed|(?:transformers\.|accelerate\.utils\.)?set_seed|(?:\w+\.)*seed_everything|jax\.random\.(?:PRNGKey|key))$/;
const others = /^(?:numpy\.random\.seed|random\.seed|torch\.cuda\.manual_seed(?:_all)?)$/;

export const seedsOf = oncePerScript((script): readonly Seed[] =>
  callsOf(script).flatMap((call) => {
    const isOfWeights = weights.test(call.name ?? "");
    if (!isOfWeights && !others.test(call.name ?? "")) return [];
    const first = itemsOf(script, call.argumentList)[0];
    if (first?.star !== "") return [];
    return [{ call, value: first.value, isOfWeights }];
  }),
);
