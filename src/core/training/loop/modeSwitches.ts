import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { assignmentsByTarget } from "../../python/bindings.ts";
import { type Call, callAt, callsOf, callsOfMethod } from "../../python/calls.ts";
import { classNamed, functionNamed } from "../../python/classes.ts";
import { literalOf } from "../../python/literals.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { keyOf } from "../../python/traced.ts";
import { textOf } from "../../python/tree.ts";
import { optimizedParametersOf } from "../optimizer/optimizedParameters.ts";
import { variableOf } from "../optimizer/optimizers.ts";
import { modulesOf } from "../pytorch/modules.ts";
import { isTrained } from "../pytorch/network.ts";

/** Where the trained model goes into training mode, `model.train()`, or into evaluation mode. */
export interface ModeSwitch {
  readonly call: Call;
  readonly mode: "train" | "evaluation";
}

export const modeSwitchesOf = oncePerScript((script): readonly ModeSwitch[] =>
  callsOfMethod(script, "train", "eval")
    .filter(
      (call) =>
        call.receiver !== null && isTrained(script, call.receiver) && !isLeftAlone(script, call),
    )
    .map((call) => {
      const [item] = itemsOf(script, call.argumentList);
      const isOff = item !== undefined && literalOf(script, item.value) === false;
      return { call, mode: call.method === "eval" || isOff ? "evaluation" : "train" };
    }),
);

const libraries =
  /^(?:torch|copy|torchsummary|torchinfo|thop|wandb|transformers|timm|accelerate)\b/;

/** Modules are switched one by one, or a function of another file gets hold of the trained model. */
export const mayBeSwitchedOtherwise = oncePerScript((script): boolean => {
  const isSet = [...assignmentsByTarget(script).keys()].some((t) => /\w\.training$/.test(t));
  return (
    isSet ||
    callsOf(script).some(
      ({ name, receiver, method, argumentList }) =>
        receiver === null &&
        name !== null &&
        name.includes(".") &&
        !libraries.test(name) &&
        functionNamed(script, method) === null &&
        classNamed(script, method) === null &&
        itemsOf(script, argumentList).some(
          ({ value }) =>
            /^(?:VariableName|MemberExpression)$/.test(value.name) && isTrained(script, value),
        ),
    )
  );
});

/** The optimizers get other networks: this one only measures what they do, as one that compares pictures. */
function isLeftAlone(script: Script, { node, receiver }: Call): boolean {
  const name = receiver && (nameOf(script, receiver) ?? variableOf(script, endOfChain(node)));
  const optimized = optimizedParametersOf(script);
  if (!receiver || !name || name === "self" || optimized.length === 0) return false;
  const own = placesOf(script, receiver);
  return optimized.every(({ module, value }) => {
    const given = callAt(script, value)?.receiver;
    if (module === null || !given) return false;
    const isPart = `${name}.`.startsWith(`${module}.`) || `${module}.`.startsWith(`${name}.`);
    const isAlike = lastOf(module) === lastOf(name);
    const others = placesOf(script, given);
    return !isPart && !isAlike && others.length > 0 && !others.some((one) => own.includes(one));
  });
}

function nameOf(script: Script, node: SyntaxNode): string | null {
  const code = textOf(script, node);
  return /^[\w.]+$/.test(code) ? code : null;
}

/** The whole of `network.eval().to(device)` around its first call. */
function endOfChain(node: SyntaxNode): SyntaxNode {
  const { parent } = node;
  const next = parent?.name === "MemberExpression" ? parent.parent : null;
  const isNext = next?.name === "CallExpression" && next.firstChild?.to === parent?.to;
  return next && isNext ? endOfChain(next) : node;
}

function lastOf(name: string): string | undefined {
  return name.split(".").at(-1);
}

function placesOf(script: Script, node: SyntaxNode): readonly string[] {
  return modulesOf(script, node, null).map((module) => keyOf({ ...module, path: [] }));
}
