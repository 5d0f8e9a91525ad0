import type { SyntaxNode } from "@lezer/common";
import { groupBy } from "../groupBy.ts";
import { oncePerScript } from "./oncePerScript.ts";
import type { Script } from "./script.ts";
import { isWithin, textOf } from "./tree.ts";

const byName = oncePerScript((script) =>
  groupBy(script.all("VariableName"), (node) => textOf(script, node)),
);

/** Variables of a name, wherever they stand, in source order. */
export function variablesNamed(script: Script, name: string): readonly SyntaxNode[] {
  return byName(script).get(name) ?? [];
}

/** Whether a part of the code says a name: `model`, `self.model`. */
export function isNamedIn(
  script: Script,
  name: string,
  part: { readonly from: number; readonly to: number },
): boolean {
  const [root = name] = name.split(".");
  return variablesNamed(script, root).some(
    ({ from, parent }) =>
      isWithin({ from, to: from + name.length }, part) &&
      // What a keyword argument is called is no name of the script.
      !(parent?.name === "ArgList" && script.text[from + name.length] === "=") &&
      script.text.startsWith(name, from) &&
      !/\w/.test(script.text[from + name.length] ?? ""),
  );
}

/** Whether a name of the code, of whatever kind, is like a pattern; comments and strings have none. */
export function hasNameLike(script: Script, pattern: RegExp): boolean {
  return [...identifiersOf(script)].some((name) => pattern.test(name));
}

const identifiersOf = oncePerScript((script): ReadonlySet<string> => {
  const names = new Set<string>();
  script.tree.iterate({
    enter: ({ name, from, to }) => {
      if (/^(?:VariableName|PropertyName)$/.test(name)) names.add(script.text.slice(from, to));
    },
  });
  return names;
});

/** The names in a part of the code, of variables and of attributes, in source order. */
export function namesWithin(script: Script, part: SyntaxNode): readonly string[] {
  const names: string[] = [];
  part.cursor().iterate(({ name, from, to }) => {
    if (/^(?:VariableName|PropertyName)$/.test(name)) names.push(script.text.slice(from, to));
  });
  return names;
}

/** All names of variables that the script has. */
export function variableNames(script: Script): Iterable<string> {
  return byName(script).keys();
}

/** Built-in names of Python that edits use. */
export const builtinNames: ReadonlySet<string> = new Set(
  "abs dict enumerate float int isinstance len list max min print range round self set sorted sum super zip".split(
    " ",
  ),
);

/** The first of some names that the script has no variable of. */
export function freeName(script: Script, ...names: readonly [string, ...string[]]): string {
  return names.find((name) => variablesNamed(script, name).length === 0) ?? `_${names[0]}`;
}
