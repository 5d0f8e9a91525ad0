import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { valueBehind } from "../../python/bindings.ts";
import { type Call, callAt, callsOf, qualifiedName } from "../../python/calls.ts";
import { literalOf, stringOf } from "../../python/literals.ts";
import { onlyEnd, onlyExpression } from "../../python/onlyEnd.ts";
import type { Script } from "../../python/script.ts";
import { trace } from "../../python/trace.ts";
import { childOf, childrenOf, textOf } from "../../python/tree.ts";

/** An optimizer of PyTorch whose class is looked up by its name, in a table or in the library itself, or handed over. */
export interface ChosenClass {
  readonly call: Call;
  /** The class as the library calls it; null where an option, or several callers, say which. */
  readonly kind: string | null;
  /** All that it may be; none where that is not known. */
  readonly kinds: readonly string[];
  /** Where the class that is handed over is written; null where it is looked up, or differs. */
  readonly written: SyntaxNode | null;
}

/**
 * `OPTIMIZERS[name](parameters, lr=lr)`, `getattr(torch.optim, name)(parameters, lr=lr)`, and `opt_func(parameters, lr)`
 * in a function that is given `opt_func=torch.optim.SGD`.
 */
export function chosenClassesOf(script: Script): readonly ChosenClass[] {
  return callsOf(script).flatMap((call): ChosenClass[] => {
    const handed = handedOver(script, call);
    if (handed) return [{ call, ...handed }];
    if (argumentOf(script, call.argumentList, "lr") === null) return [];
    const looked = lookedUp(script, valueBehind(script, call.callee));
    return looked ? [{ call, ...looked, written: null }] : [];
  });
}

/** A name that is a class of PyTorch's optimizers, whoever gives it one. */
function handedOver(script: Script, call: Call): Omit<ChosenClass, "call"> | null {
  const { callee, argumentList } = call;
  const given = argumentOf(script, argumentList, "params", 0);
  const isName = callee.name === "VariableName" || childOf(callee, "PropertyName") !== null;
  if (!isName || !given || !/param/i.test(textOf(script, given.value))) return null;
  const ends = trace(script, callee).map(({ value }) =>
    value.kind === "expression" ? value.node : null,
  );
  const kinds = ends.map((node) => (node ? classOf(script, node) : null));
  const [kind = null] = kinds;
  if (kind === null || kinds.includes(null)) return null;
  const isOne = kinds.every((other) => other === kind);
  const [written = null] = ends.length === 1 ? ends : [];
  return { kind: isOne ? kind : null, kinds: kinds.flatMap((one) => one ?? []), written };
}

function classOf(script: Script, node: SyntaxNode): string | null {
  return /^torch\.optim\.([A-Z]\w*)$/.exec(qualifiedName(script, node) ?? "")?.[1] ?? null;
}

function lookedUp(script: Script, callee: SyntaxNode): Pick<ChosenClass, "kind" | "kinds"> | null {
  const call = callAt(script, callee);
  if (call?.name === "getattr") {
    const [library, name] = itemsOf(script, call.argumentList);
    const isLibrary = library && qualifiedName(script, library.value) === "torch.optim";
    return isLibrary && name ? { kind: constantOf(script, name.value), kinds: [] } : null;
  }
  const [object, open, key] = childrenOf(callee);
  if (callee.name !== "MemberExpression" || open?.name !== "[" || !object || !key) return null;
  const table = tableOf(script, object);
  return (
    table && {
      kind: table.get(constantOf(script, key) ?? "") ?? null,
      kinds: [...table.values()],
    }
  );
}

/** Names and classes, where a dictionary holds nothing else than optimizers of PyTorch. */
function tableOf(script: Script, node: SyntaxNode): ReadonlyMap<string, string> | null {
  const dictionary = onlyExpression(script, node);
  if (dictionary?.name !== "DictionaryExpression") return null;
  const entries = itemsOf(script, dictionary).map(({ key, value }) => ({
    name: key ? stringOf(textOf(script, key)) : undefined,
    kind: classOf(script, value),
  }));
  const known = entries.flatMap(({ name, kind }): [string, string][] =>
    name !== undefined && kind !== null ? [[name, kind]] : [],
  );
  return known.length > 0 && known.length === entries.length ? new Map(known) : null;
}

/** The one text that an expression is in every run. */
function constantOf(script: Script, node: SyntaxNode): string | null {
  const end = onlyEnd(script, node);
  const value = end?.conditions.length === 0 ? literalOf(script, end.node) : null;
  return typeof value === "string" ? value : null;
}
