import type { Call } from "./calls.ts";
import { importFrom, importsOf, referenceTo } from "./imports.ts";
import { variablesNamed } from "./names.ts";
import type { Script } from "./script.ts";
import type { ScriptEdit } from "./scriptEdit.ts";
import { childOf, isWithin, textOf } from "./tree.ts";

/** AdamW of transformers, and a class that is taken from a module of its own, which has no other: `torch.optim.adam.Adam`. */
const alone = /^(?:transformers\.|torch\.optim\.[a-z_]\w*\.)/;

/** Calls `name` of the same module instead, in the way the file imports it; of `torch.optim` where the module has no other. */
export function renameCallee(script: Script, call: Call, name: string): ScriptEdit[] {
  if (alone.test(call.name ?? "")) {
    const { text, edits } = referenceTo(script, `torch.optim.${name}`);
    return [...edits, { from: call.callee.from, to: call.callee.to, insert: text }];
  }
  const property = childOf(call.callee, "PropertyName");
  if (property) return [{ from: property.from, to: property.to, insert: name }];
  const { from, to } = call.callee;
  const local = textOf(script, call.callee);
  const imported = importsOf(script).find((i) => i.local === local && i.module !== null);
  if (!imported?.module) {
    const module = call.name?.replace(/\.\w+$/, "") ?? "";
    const { text, edits } = referenceTo(script, `${module}.${name}`);
    return [...edits, { from, to, insert: text }];
  }
  const others = variablesNamed(script, local).filter((v) => !isWithin(v, imported.statement));
  const hasAlias = !imported.qualified.endsWith(`.${local}`);
  const known = importsOf(script).some(
    (i) => i.local === name && i.qualified === `${imported.module}.${name}`,
  );
  const changed =
    others.length === 1 && !hasAlias && !known
      ? [{ from: imported.from, to: imported.to, insert: name }]
      : importFrom(script, imported.module, name);
  return [...changed, { from, to, insert: name }];
}
