import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { assignmentsByTarget } from "../../python/bindings.ts";
import { callAt, callsOfMethod } from "../../python/calls.ts";
import { stringOf } from "../../python/literals.ts";
import type { Script } from "../../python/script.ts";
import { subscriptOf } from "../../python/subscript.ts";
import { statementOf, textOf } from "../../python/tree.ts";

/** A value that is kept in a record or a list, from where it can be read again. */
export interface RecordedValue {
  /** The key of the record, else the name of the list: `val_loss`. */
  readonly label: string;
  readonly value: SyntaxNode;
  /** What reads it: `logs["val_loss"]`, `losses[-1]`. */
  readonly expression: string;
  readonly statement: SyntaxNode;
}

/**
 * What a part of the script keeps: `logs = {"val_loss": …}`, `logs["val_loss"] = …`, `history["val_loss"].append(…)`
 * and `val_losses.append(…)`.
 */
export function recordedValues(
  script: Script,
  isHere: (node: SyntaxNode) => boolean,
): readonly RecordedValue[] {
  return [...assigned(script, isHere), ...appended(script, isHere)];
}

function assigned(script: Script, isHere: (node: SyntaxNode) => boolean): readonly RecordedValue[] {
  return [...assignmentsByTarget(script)].flatMap(([name, all]) => {
    const [only, another] = all.filter(({ statement }) => isHere(statement));
    if (!only?.value || another) return [];
    const { value, statement } = only;
    const key = keyOf(script, only.target);
    if (key !== null) return [{ label: key, value, expression: name, statement }];
    return entriesOf(script, value).map((entry) => ({
      label: entry.key,
      value: entry.value,
      expression: `${name}[${script.quote}${entry.key}${script.quote}]`,
      statement,
    }));
  });
}

/** The entries of a record that is written out, by keys that are plain words. */
export function entriesOf(script: Script, record: SyntaxNode) {
  const call = callAt(script, record);
  if (record.name !== "DictionaryExpression" && call?.name !== "dict") return [];
  return itemsOf(script, call?.argumentList ?? record).flatMap(({ key, keyword, value }) => {
    const name = keyword ?? (key ? stringOf(textOf(script, key)) : undefined);
    return name !== undefined && /^[\w/. -]+$/.test(name) ? [{ key: name, value }] : [];
  });
}

function appended(script: Script, isHere: (node: SyntaxNode) => boolean): readonly RecordedValue[] {
  return callsOfMethod(script, "append").flatMap(({ receiver, argumentList, node }) => {
    const [only, another] = itemsOf(script, argumentList);
    if (!receiver || !only || another || !isHere(node) || !isList(script, receiver)) return [];
    const list = textOf(script, receiver);
    const label = keyOf(script, receiver) ?? /\w+$/.exec(list)?.[0];
    return label === undefined
      ? []
      : [{ label, value: only.value, expression: `${list}[-1]`, statement: statementOf(node) }];
  });
}

/** Whether a name, or the record that it is a part of, is made as a list. What another made may be anything. */
function isList(script: Script, place: SyntaxNode): boolean {
  const record = subscriptOf(place)?.object ?? null;
  const made = assignmentsByTarget(script).get(textOf(script, record ?? place)) ?? [];
  const kinds = record
    ? /^(?:Dictionary\w*Expression|(?:collections\.)?defaultdict|dict)$/
    : /^(?:ArrayExpression|list)$/;
  return made.some(
    ({ value }) => value !== null && kinds.test(callAt(script, value)?.name ?? value.name),
  );
}

/** `val_loss` of `logs["val_loss"]`. */
function keyOf(script: Script, place: SyntaxNode): string | null {
  const [selector, another] = subscriptOf(place)?.selectors ?? [];
  if (selector?.kind !== "index" || another) return null;
  return stringOf(textOf(script, selector.node)) ?? null;
}
