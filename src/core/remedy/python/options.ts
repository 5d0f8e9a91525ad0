import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "./arguments.ts";
import { callsOfMethod } from "./calls.ts";
import { stringOf } from "./literals.ts";
import type { Script } from "./script.ts";
import { textOf } from "./tree.ts";

export interface CommandLineOption {
  readonly flag: string;
  readonly fallback: SyntaxNode;
}

/** The one `add_argument` (argparse) or `click.option` that gives `name` its default. */
export function commandLineOption(script: Script, name: string): CommandLineOption | null {
  const options = callsOfMethod(script, "add_argument", "option").flatMap((call) => {
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
  });
  const [option, another] = options;
  if (!option?.fallback || another) return null;
  return { flag: option.flag, fallback: option.fallback };
}
