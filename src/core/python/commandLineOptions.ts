import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "./arguments.ts";
import { type Call, callsOfMethod } from "./calls.ts";
import { stringOf } from "./literals.ts";
import type { Script } from "./script.ts";
import { textOf } from "./tree.ts";

const definitions = [
  "DEFINE_float",
  "DEFINE_integer",
  "DEFINE_string",
  "DEFINE_boolean",
  "DEFINE_bool",
];

export interface CommandLineOption {
  readonly flag: string;
  readonly fallback: SyntaxNode;
}

/** The one `add_argument` (argparse), `click.option` or `DEFINE_float` (absl) that gives `name` its default. */
export function commandLineOption(script: Script, name: string): CommandLineOption | null {
  const [option, another] = optionsNamed(script, name);
  const fallback = option && !another ? option.fallback : null;
  return option && fallback ? { flag: option.flag, fallback } : null;
}

/** What a flag is where nobody gives it: `action="store_true"` leaves False; null where `name` is no such flag. */
export function flagByDefault(script: Script, name: string): boolean | null {
  const [option, another] = optionsNamed(script, name);
  if (!option || another || option.fallback) return null;
  const action = argumentOf(script, option.call.argumentList, "action")?.value;
  const stated = action ? stringOf(textOf(script, action)) : undefined;
  return stated === "store_true" ? false : stated === "store_false" ? true : null;
}

interface Option {
  readonly call: Call;
  readonly flag: string;
  readonly fallback: SyntaxNode | null;
}

function optionsNamed(script: Script, name: string): readonly Option[] {
  return callsOfMethod(script, "add_argument", "option", ...definitions).flatMap((call) => {
    if (call.method.startsWith("DEFINE_")) return definedFlag(script, call, name);
    const flags = itemsOf(script, call.argumentList)
      .filter((i) => i.keyword === null && i.value.name === "String")
      .flatMap((i) => stringOf(textOf(script, i.value)) ?? []);
    const destination = argumentOf(script, call.argumentList, "dest")?.value;
    const stated = destination ? stringOf(textOf(script, destination)) : undefined;
    const flag = flags.find((f) => f.startsWith("--")) ?? flags[0];
    const target = stated ?? flag?.replace(/^-+/, "").replaceAll("-", "_");
    return flag !== undefined && target === name
      ? [{ call, flag, fallback: argumentOf(script, call.argumentList, "default")?.value ?? null }]
      : [];
  });
}

function definedFlag(script: Script, call: Call, name: string): Option[] {
  const stated = argumentOf(script, call.argumentList, "name", 0)?.value;
  if (!stated || stringOf(textOf(script, stated)) !== name) return [];
  const fallback = argumentOf(script, call.argumentList, "default", 1)?.value ?? null;
  return [{ call, flag: `--${name}`, fallback }];
}
