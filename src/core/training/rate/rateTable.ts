import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { bindingsOf } from "../../python/bindings.ts";
import { callAt } from "../../python/calls.ts";
import { literalOf, stringOf } from "../../python/literals.ts";
import type { Script } from "../../python/script.ts";
import { textOf } from "../../python/tree.ts";
import type { NumberPlace } from "../optimizer/numberLiteral.ts";
import { optimizerNamed } from "../optimizer/optimizers.ts";

const mostNames = 4;

/**
 * The entry that an optimizer has in a table of rates by optimizer, read by a name that only the run knows:
 * `RATES[args.optim]` and `RATES.get(name, 0.1)` with `RATES = {"sgd": 0.1, "adam": 0.001}`. Null where all keys are
 * not optimizers, or the run's is none of them.
 */
export function rateInTable(
  script: Script,
  expression: SyntaxNode,
  optimizer: string,
): NumberPlace | null {
  const read = boundValue(script, expression);
  const table = read && tableOf(script, read);
  const entries = table === null ? [] : itemsOf(script, table);
  const names = entries.map(({ key }) =>
    optimizerNamed((key && stringOf(textOf(script, key))) ?? ""),
  );
  const wanted = optimizerNamed(optimizer);
  if (wanted === null || names.includes(null)) return null;
  const own = entries.filter((_, i) => names[i] === wanted);
  const [entry, another] = own;
  const value = entry && literalOf(script, entry.value);
  return entry && !another && typeof value === "number"
    ? { value, literal: entry.value, scale: 1, option: null }
    : null;
}

/** Through names that are assigned once. */
function boundValue(script: Script, expression: SyntaxNode): SyntaxNode | null {
  let node = expression;
  for (let step = 0; step < mostNames && node.name === "VariableName"; step++) {
    const [binding, another] = bindingsOf(script, textOf(script, node), node)?.bindings ?? [];
    if (another || binding?.kind !== "value") return null;
    node = binding.value;
  }
  return node;
}

/** The dictionary that is read there by a key which is no text of this script. */
function tableOf(script: Script, read: SyntaxNode): SyntaxNode | null {
  const call = callAt(script, read);
  const [first] = call?.method === "get" ? itemsOf(script, call.argumentList) : [];
  const isSubscript = read.name === "MemberExpression" && read.lastChild?.name === "]";
  const object = isSubscript ? read.firstChild : (call?.receiver ?? null);
  const key = isSubscript ? read.lastChild?.prevSibling : first?.value;
  if (!object || !key || literalOf(script, key) !== undefined) return null;
  const table = boundValue(script, object);
  return table?.name === "DictionaryExpression" ? table : null;
}
