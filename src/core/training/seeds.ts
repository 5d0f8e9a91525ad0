import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../python/arguments.ts";
import { type Call, callAt, callsOf } from "../python/calls.ts";
import { nodesWithin } from "../python/nodesWithin.ts";
import { oncePerScript } from "../python/oncePerScript.ts";
import type { Script } from "../python/script.ts";
import { ancestorOf, childrenOf, textOf } from "../python/tree.ts";

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

/** Whether a call decides from where initial weights are drawn, whatever its argument is. */
export function seedsWeights({ name }: Call): boolean {
  return weights.test(name ?? "");
}

/** Also of DeepSpeed's `get_accelerator().manual_seed_all(seed)`. */
function seedsOthers(script: Script, { name, method, receiver }: Call): boolean {
  const owner = receiver && method === "manual_seed_all" ? callAt(script, receiver) : null;
  return owner?.method === "get_accelerator" || others.test(name ?? "");
}

export const seedsOf = oncePerScript((script): readonly Seed[] =>
  callsOf(script).flatMap((call) => {
    const isOfWeights = seedsWeights(call);
    if (!isOfWeights && !seedsOthers(script, call)) return [];
    const first = itemsOf(script, call.argumentList)[0];
    if (first?.star !== "" || varies(script, first.value)) return [];
    return [{ call, value: first.value, isOfWeights }];
  }),
);

/** `PRNGKey(i)` of a loop or a comprehension: one for each turn, which are to stay apart. */
function varies(script: Script, value: SyntaxNode): boolean {
  const names =
    value.name === "VariableName" ? [value] : nodesWithin(script, "VariableName", value);
  return names.some((node) => {
    const name = textOf(script, node);
    const kinds = ["ForStatement", "ArrayComprehensionExpression", "ComprehensionExpression"];
    for (let loop = ancestorOf(node, ...kinds); loop; loop = ancestorOf(loop, ...kinds)) {
      if (boundByLoop(script, loop).includes(name)) return true;
    }
    return false;
  });
}

/** Names between `for` and `in` of a loop or of a comprehension. */
function boundByLoop(script: Script, loop: SyntaxNode): readonly string[] {
  const names: string[] = [];
  let isTarget = false;
  for (const child of childrenOf(loop)) {
    if (child.name === "for") isTarget = true;
    else if (child.name === "in") isTarget = false;
    else if (isTarget) names.push(...(textOf(script, child).match(/\w+/g) ?? []));
  }
  return names;
}
