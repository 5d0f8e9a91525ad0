import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "./arguments.ts";
import type { Parameter } from "./bindings.ts";
import { type Call, callAt, callsOf } from "./calls.ts";
import { functionNamed } from "./classes.ts";
import { type CommandLineOption, commandLineOption } from "./commandLineOptions.ts";
import { variablesNamed } from "./names.ts";
import { callersOf } from "./passedArguments.ts";
import type { Script } from "./script.ts";
import { classAround, isWithin, nameOfDefinition, textOf } from "./tree.ts";

/**
 * The option that a parameter's value comes from where all options are handed on at once, `Net(**vars(args))`: it has
 * a value always, so that the parameter's own default never holds. Null where that is not certain.
 */
export function spreadOption(script: Script, parameter: Parameter): CommandLineOption | null {
  const [caller, another] = callersOf(script, parameter.function);
  if (another) return null;
  const isSpread = caller
    ? spreadsOptions(script, caller) && !argumentOf(script, caller.argumentList, parameter.name)
    : isHandedOn(script, parameter.function) && chosenCalls(script).length > 0;
  return isSpread ? commandLineOption(script, parameter.name) : null;
}

/** `set_defaults(run=train)`: named, and called by another name. */
function isHandedOn(script: Script, definition: SyntaxNode): boolean {
  return (
    classAround(definition) === null &&
    variablesNamed(script, nameOfDefinition(script, definition)).some(
      (name) => !isWithin(name, definition),
    )
  );
}

/** Calls of what is no function of the file by its name, with all options: `args.run(**vars(args))`. */
function chosenCalls(script: Script): readonly Call[] {
  return callsOf(script).filter(
    (call) => functionNamed(script, call.method) === null && spreadsOptions(script, call),
  );
}

function spreadsOptions(script: Script, { argumentList }: Call): boolean {
  return itemsOf(script, argumentList).some(
    ({ star, value }) => star === "**" && isOptions(script, value),
  );
}

function isOptions(script: Script, value: SyntaxNode): boolean {
  const call = callAt(script, value);
  return call?.method === "vars" && call.receiver === null && textOf(script, value) !== "vars()";
}
