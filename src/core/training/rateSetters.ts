import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../python/arguments.ts";
import { assignmentsByTarget } from "../python/bindings.ts";
import { type Call, callAt } from "../python/calls.ts";
import { stringOf } from "../python/literals.ts";
import { oncePerScript } from "../python/oncePerScript.ts";
import type { Script } from "../python/script.ts";
import { childOf, textOf } from "../python/tree.ts";
import type { Optimizer } from "./optimizers.ts";

/** A call that gets the optimizer and the name of its rate, such as `PiecewiseLinear(optimizer, "lr", …)`. */
export function setterOf(script: Script, { variable }: Optimizer): Call | null {
  const named = variable === null ? [] : callsNamingRate(script);
  return (
    named.find((call) =>
      itemsOf(script, call.argumentList).some((i) => textOf(script, i.value) === variable),
    ) ?? null
  );
}

const callsNamingRate = oncePerScript((script): readonly Call[] =>
  script.all("String").flatMap((string) => {
    const list = string.parent;
    if (list?.name !== "ArgList" || stringOf(textOf(script, string)) !== "lr") return [];
    const call = list.parent ? callAt(script, list.parent) : null;
    return call ? [call] : [];
  }),
);

/** `group["lr"] = …` in the training loop: what the optimizer is built with does not last. */
export function assignedWhileTraining(script: Script): SyntaxNode | null {
  const groups = [...assignmentsByTarget(script)].flatMap(([text, assignments]) =>
    text.includes("group") ? assignments : [],
  );
  const assigned = groups.find(({ target }) => {
    const key = target.name === "MemberExpression" ? childOf(target, "String") : null;
    return key !== null && stringOf(textOf(script, key)) === "lr";
  });
  return assigned?.target ?? null;
}
