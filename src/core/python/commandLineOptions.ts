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
  const options = callsOfMethod(script, "add_argument", "option", ...definitions).flatMap(
    (call) => {
      if (call.method.startsWith("DEFINE_")) return definedFlag(script, call, name);
      const flags = itemsOf(script, call.argumentList)
        .filter((i) => i.keyword === null && i.value.name === "String")
        .flatMap((i) => stringOf(textOf(script, i.value)) ?? []);
      const destination = argumentOf(script, call.argumentList, "dest")?.value;
      const stated = destination ? stringOf(textOf(script, destination)) : undefined;
      const flag = flags.find((f) => f.startsWith("--")) ?? flags[0];
      const target = stated ?? flag?.replace(/^-+/, "").replaceAll("-", "_");
      return flag !== undefined && target === name
        ? [{ flag, fallback: argumentOf(script, call.argumentList, "default")?.value ?? null }]
        : [];
    },
  );
  const [option, another] = options;
  if (!option?.fallback || another) return null;
  return { flag: option.flag, fallback: option.fallback };
}

function definedFlag(script: Script, call: Call, name: string) {
  const stated = argumentOf(script, call.argumentList, "name", 0)?.value;
  if (!stated || stringOf(textOf(script, stated)) !== name) return [];
  const fallback = argumentOf(script, call.argumentList, "default", 1)?.value ?? null;
  return [{ flag: `--${name}`, fallback }];
}
