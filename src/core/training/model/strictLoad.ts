import { argumentOf } from "../../python/arguments.ts";
import type { Call } from "../../python/calls.ts";
import { constructionsOf } from "../../python/constructions.ts";
import { literalOf } from "../../python/literals.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { nameOfDefinition, textOf } from "../../python/tree.ts";
import { type Outcome, refusedBecause } from "../outcome.ts";
import { loadedInOneWay, surelyLoaded } from "./pretrained.ts";

/** Weights for exactly the layers that a network of this script has: with a further one they do not load. */
export const strictLoadOf = oncePerScript(
  (script): Call | null =>
    states(loadedInOneWay(script)).find(
      (call) => isStrict(script, call) && isIntoOwn(script, call),
    ) ?? null,
);

/** Whether weights are loaded by the names of their layers: where those change, some or all are not found. */
export function loadsState(script: Script): boolean {
  return states(surelyLoaded(script)).length > 0;
}

function states(loads: readonly Call[]): readonly Call[] {
  return loads.filter(({ method }) => /^load_(?:weights|state_dict)$/.test(method));
}

export function withoutFurtherLayer(script: Script, { callee }: Call): Outcome {
  return refusedBecause(
    "The script loads weights ({code}) that have none for a further layer, and so would not load.",
    { code: textOf(script, callee) },
  );
}

function isStrict(script: Script, { method, argumentList }: Call): boolean {
  if (method === "load_weights") {
    const [byName, skip] = ["by_name", "skip_mismatch"].map((name) =>
      argumentOf(script, argumentList, name),
    );
    return [byName, skip].every((item) => !item || literalOf(script, item.value) === false);
  }
  const strict = argumentOf(script, argumentList, "strict", 1);
  return strict === null || literalOf(script, strict.value) === true;
}

/** The receiver, or the object that it is a part of, is made of layers, or by a class or a function, that stand in this script. */
function isIntoOwn(script: Script, { receiver }: Call): boolean {
  const name = receiver ? textOf(script, receiver) : "";
  return constructionsOf(script).some(
    ({ target, call }) =>
      (target === name || (!name.startsWith("self.") && name.startsWith(`${target}.`))) &&
      (/^(?:Sequential|Model)$/.test(call.method) ||
        [...script.all("ClassDefinition"), ...script.all("FunctionDefinition")].some(
          (definition) => nameOfDefinition(script, definition) === call.method,
        )),
  );
}
