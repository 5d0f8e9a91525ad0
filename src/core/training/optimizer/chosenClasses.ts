import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { valueBehind } from "../../python/bindings.ts";
import { type Call, callAt, callsOf, qualifiedName } from "../../python/calls.ts";
import { literalOf, stringOf } from "../../python/literals.ts";
import type { Script } from "../../python/script.ts";
import { trace } from "../../python/trace.ts";
import { childrenOf, textOf } from "../../python/tree.ts";

/** An optimizer of PyTorch whose class is looked up by its name: in a table, or in the library itself. */
export interface ChosenClass {
  readonly call: Call;
  /** The class as the library calls it; null where an option, or several callers, say which. */
  readonly kind: string | null;
}

/** `OPTIMIZERS[name](parameters, lr=lr)` and `getattr(torch.optim, name)(parameters, lr=lr)`. */
export function chosenClassesOf(script: Script): readonly ChosenClass[] {
  return callsOf(script).flatMap((call): ChosenClass[] => {
    if (argumentOf(script, call.argumentList, "lr") === null) return [];
    const looked = lookedUp(script, valueBehind(script, call.callee));
    return looked ? [{ call, kind: looked.kind }] : [];
  });
}

function lookedUp(script: Script, callee: SyntaxNode): { readonly kind: string | null } | null {
  const call = callAt(script, callee);
  if (call?.name === "getattr") {
    const [library, name] = itemsOf(script, call.argumentList);
    const isLibrary = library && qualifiedName(script, library.value) === "torch.optim";
    return isLibrary && name ? { kind: constantOf(script, name.value) } : null;
  }
  const [object, open, key] = childrenOf(callee);
  if (callee.name !== "MemberExpression" || open?.name !== "[" || !object || !key) return null;
  const table = tableOf(script, object);
  return table && { kind: table.get(constantOf(script, key) ?? "") ?? null };
}

/** Names and classes, where a dictionary holds nothing else than optimizers of PyTorch. */
function tableOf(script: Script, node: SyntaxNode): ReadonlyMap<string, string> | null {
  const [end, another] = trace(script, node);
  const dictionary = end?.value.kind === "expression" && !another ? end.value.node : null;
  if (dictionary?.name !== "DictionaryExpression") return null;
  const entries = itemsOf(script, dictionary).map(({ key, value }) => ({
    name: key ? stringOf(textOf(script, key)) : undefined,
    kind: /^torch\.optim\.([A-Z]\w*)$/.exec(qualifiedName(script, value) ?? "")?.[1],
  }));
  const known = entries.flatMap(({ name, kind }): [string, string][] =>
    name !== undefined && kind !== undefined ? [[name, kind]] : [],
  );
  return known.length > 0 && known.length === entries.length ? new Map(known) : null;
}

/** The one text that an expression is in every run. */
function constantOf(script: Script, node: SyntaxNode): string | null {
  const [end, another] = trace(script, node);
  if (end?.value.kind !== "expression" || another || end.conditions.length > 0) return null;
  const value = literalOf(script, end.value.node);
  return typeof value === "string" ? value : null;
}
