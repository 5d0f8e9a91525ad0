import type { Call } from "../../../python/calls.ts";
import { importsOf } from "../../../python/imports.ts";
import type { Script } from "../../../python/script.ts";
import { textOf } from "../../../python/tree.ts";
import { writesText } from "../../loss/lossPrint.ts";

/** What a norm is called where it is printed, and the name that it has in the code. */
export interface NamedNorm {
  readonly label: string;
  readonly name: string;
}

/** A line that prints norms in the way in which the script prints its loss. */
export function printOfNorms(
  script: Script,
  lossPrint: Call | null,
  norms: readonly NamedNorm[],
): string {
  const callee = lossPrint && writesText(script, lossPrint) ? textOf(script, lossPrint.callee) : "";
  if (/\.(?:info|debug)$/.test(callee) && !bracesAreFilledIn(script)) {
    const template = norms.map(({ label }) => `${label}: %.4g`).join(", ");
    return `${callee}("${template}", ${norms.map(({ name }) => name).join(", ")})`;
  }
  const template = norms.map(({ label, name }) => `${label}: {${name}:.4g}`).join(", ");
  // What writes to a file ends no line by itself.
  const end = callee.endsWith(".write") ? "\\n" : "";
  return `${callee || "print"}(f"${template}${end}")`;
}

/** Loguru fills in braces, and leaves `%.4g` as it is. */
function bracesAreFilledIn(script: Script): boolean {
  return importsOf(script).some((i) => /^loguru\b/.test(i.module ?? i.qualified));
}
