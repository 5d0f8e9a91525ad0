import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { valueBehind } from "../../python/bindings.ts";
import { type Call, callAt, callsOfMethod } from "../../python/calls.ts";
import { methodOf } from "../../python/classes.ts";
import { constructionsOf } from "../../python/constructions.ts";
import { originOf } from "../../python/origin.ts";
import type { Script } from "../../python/script.ts";
import { ancestorOf, isWithin, textOf } from "../../python/tree.ts";
import { isRewritten } from "../data/rewritten.ts";

const files =
  /^(?:(?:init_?)?(?:pretrained|checkpoint|ckpt|weights?)_(?:path|file|dir)|(?:pretrained|checkpoint|initial)_weights)$/;

/** Whether a network is made with the place of trained weights: `build(config, checkpoint_path="bert/model.pt")`. */
export function isGivenWeights(script: Script, call: Call): boolean {
  return (
    itemsOf(script, call.argumentList).some(
      ({ keyword, value }) =>
        (files.test(keyword ?? "") && isPlace(script, value)) ||
        (keyword === "weights" && isNamed(script, value)),
    ) && isNetwork(script, call)
  );
}

/** A text, or what the script puts together to one; a setting of no known value may be none. */
function isPlace(script: Script, value: SyntaxNode): boolean {
  const origin = originOf(script, value);
  if (origin) return typeof origin.value === "string" && origin.value !== "";
  return value.name === "CallExpression" || value.name === "FormatString";
}

/** `weights="imagenet"`, `weights=ResNet18_Weights.DEFAULT`: no numbers by which classes or samples count. */
function isNamed(script: Script, value: SyntaxNode): boolean {
  const given = originOf(script, value)?.value;
  return typeof given === "string" ? given !== "" : /_Weights\.\w+$/.test(textOf(script, value));
}

/** `weights=[table]` of a table of random numbers, in which no row gets others. */
export function isDrawn(script: Script, value: SyntaxNode): boolean {
  if (value.name !== "ArrayExpression") return false;
  const tables = itemsOf(script, value);
  return (
    tables.length > 0 &&
    tables.every(({ value: table }) => {
      const made = callAt(script, valueBehind(script, table));
      return (
        /^numpy\.random\.\w+$/.test(made?.name ?? "") && !isRewritten(script, textOf(script, table))
      );
    })
  );
}

/** What the call gives is a part of a network, or has parameters that something asks for. */
function isNetwork(script: Script, { node }: Call): boolean {
  const made = constructionsOf(script).find(({ statement }) => isWithin(node, statement));
  if (!made) return false;
  const owner = ancestorOf(node, "ClassDefinition");
  const isPart =
    owner !== null && ["forward", "call"].some((name) => methodOf(script, owner, name));
  if (isPart && made.target.startsWith("self.")) return true;
  return callsOfMethod(script, "parameters", "named_parameters", "compile").some(
    ({ receiver }) => receiver !== null && textOf(script, receiver) === made.target,
  );
}
