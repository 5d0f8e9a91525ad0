import { argumentOf } from "../../python/arguments.ts";
import { bindingsOf } from "../../python/bindings.ts";
import { callsOf } from "../../python/calls.ts";
import { literalOf } from "../../python/literals.ts";
import { variableNames } from "../../python/names.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { textOf } from "../../python/tree.ts";
import type { Optimizer } from "./optimizers.ts";

const penalty =
  /^(?:\w+_)?(?:l2|l2_?(?:reg\w*|loss|norm|penalty|lambda|weight)|weight_?(?:l2|penalty)|reg(?:ulari[sz]ation|ularizer)?_?(?:loss|term)|decay_?loss)$/i;

/** Code by which weights are pulled to zero beside the optimizer's own option: in the loss, in layers; null where none. */
export const existingPenalty = oncePerScript((script): string | null => {
  const name = [...variableNames(script)].find((n) => penalty.test(n));
  if (name !== undefined) return name;
  for (const { argumentList } of callsOf(script)) {
    const given = argumentOf(script, argumentList, "kernel_regularizer");
    if (given && literalOf(script, given.value) !== null) return textOf(script, given);
  }
  return null;
});

/** Weight decay that stands in parameter groups which another function or a comprehension makes. */
export function decaysInGroups(script: Script, { call, framework }: Optimizer): boolean {
  if (framework !== "pytorch") return false;
  const given = argumentOf(script, call.argumentList, "params", 0);
  if (!given) return false;
  const value = given.value;
  const bindings =
    value.name === "VariableName"
      ? (bindingsOf(script, textOf(script, value), value)?.bindings ?? [])
      : [];
  const made = bindings.flatMap((b) => (b.kind === "value" ? [textOf(script, b.value)] : []));
  return [textOf(script, value), ...made].some((text) =>
    /weight_?decay|\bwd\b|no_decay/i.test(text),
  );
}
