import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { bindingsOf } from "../../python/bindings.ts";
import { callAt, callsOfMethod } from "../../python/calls.ts";
import type { Script } from "../../python/script.ts";
import { functionOf, isWithin, loopsAround, textOf } from "../../python/tree.ts";
import type { Optimizer } from "../optimizer/optimizers.ts";
import { refusedBecause } from "../outcome.ts";

/** Whether an optimizer trains the parameters of a network, and not a picture, a latent code or a point. */
export function trainsNetwork(script: Script, { call, framework }: Optimizer): boolean {
  switch (framework) {
    case "pytorch":
      return holdsParameters(script, argumentOf(script, call.argumentList, "params", 0)?.value);
    case "keras":
    case "graph":
      return updatesVariables(script);
    case "jax":
      return !startsFromNumbers(script);
    default:
      return true;
  }
}

const ofNetworks = /param|weight|\*|\{/i;
const ofInputs =
  /(?:^|[^a-z])(?:latent|noise|image|img|pixel|picture|canvas|perturb|delta|style|texture|target)/i;

function holdsParameters(script: Script, given: SyntaxNode | undefined): boolean {
  if (given?.name !== "ArrayExpression" && given?.name !== "BinaryExpression") return true;
  const text = textOf(script, given);
  if (ofNetworks.test(text)) return true;
  if (ofInputs.test(text.replaceAll("_", " "))) return false;
  return given.name === "BinaryExpression" || itemsOf(script, given).length > 1;
}

/** `apply_gradients([(gradient, image)])` where nothing of the script asks a model for its variables. */
function updatesVariables(script: Script): boolean {
  const updates = callsOfMethod(script, "apply_gradients");
  return (
    updates.length === 0 ||
    /\b(?:trainable_)?(?:variables|weights)\b|\bparams\b/.test(script.text) ||
    !updates.every((c) => ofInputs.test(textOf(script, c.argumentList).replaceAll("_", " ")))
  );
}

/** `params = jnp.array([-3.0, 5.0])` and `solver.init(params)`. */
function startsFromNumbers(script: Script): boolean {
  const started = callsOfMethod(script, "init").flatMap((call) => {
    const [first, another] = itemsOf(script, call.argumentList);
    return first && !another && first.value.name === "VariableName" ? [first.value] : [];
  });
  return (
    started.length > 0 &&
    started.every((name) => {
      const bindings = bindingsOf(script, textOf(script, name), name)?.bindings ?? [];
      const made = bindings.flatMap((b) => (b.kind === "value" ? [callAt(script, b.value)] : []));
      return made.some((c) =>
        /^(?:jax\.numpy|numpy)\.(?:array|asarray|zeros|ones)$/.test(c?.name ?? ""),
      );
    })
  );
}

export const madeEachStep = refusedBecause(
  "The optimizer is made anew for each step, so that it remembers none.",
);

/**
 * `for i in range(100): optimizer = SGD(…); …; optimizer.step()`, or both in a function without a loop, which takes one
 * step whenever it is called: what the optimizer sums up is lost each time.
 */
export function isMadeEachStep(script: Script, { call, variable }: Optimizer): boolean {
  const [step, another] = callsOfMethod(script, "step").filter(
    (c) => c.receiver !== null && textOf(script, c.receiver) === variable,
  );
  if (!step || another) return false;
  const [loop] = loopsAround(step.node);
  if (loop) return isWithin(call.node, loop);
  const home = functionOf(step.node);
  return home !== null && functionOf(call.node)?.from === home.from;
}
