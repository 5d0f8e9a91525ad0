import { oncePerScript } from "./oncePerScript.ts";
import type { Script } from "./script.ts";
import { textOf } from "./tree.ts";

const namesOf = oncePerScript(
  (script) => new Set(script.all("VariableName").map((node) => textOf(script, node))),
);

/** Built-in names of Python that edits use. */
export const builtinNames: ReadonlySet<string> = new Set(
  "abs float int isinstance len list max min print range self super".split(" "),
);

/** The first of some names that the script has no variable of. */
export function freeName(script: Script, ...names: readonly [string, ...string[]]): string {
  return names.find((name) => !namesOf(script).has(name)) ?? `_${names[0]}`;
}
