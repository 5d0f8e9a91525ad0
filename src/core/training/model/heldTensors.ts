import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { assignmentsByTarget } from "../../python/bindings.ts";
import { literalOf } from "../../python/literals.ts";
import { callsWithin } from "../../python/nodesWithin.ts";
import type { Script } from "../../python/script.ts";
import { childOf, classAround, functionOf, isWithin, textOf } from "../../python/tree.ts";

/** What `self.pe = …` and `self.register_buffer("pe", …)` give it. */
export function heldBy(script: Script, table: SyntaxNode): readonly SyntaxNode[] {
  const method = functionOf(table);
  const home = method && classAround(method);
  const property = childOf(table, "PropertyName");
  if (!home || !property || !table.firstChild || textOf(script, table.firstChild) !== "self")
    return [];
  const registered = callsWithin(script, home).flatMap((call) => {
    const [name, value] = itemsOf(script, call.argumentList);
    const isIt = name && literalOf(script, name.value) === textOf(script, property);
    return call.method === "register_buffer" && isIt && value ? [value.value] : [];
  });
  const assigned = (assignmentsByTarget(script).get(textOf(script, table)) ?? []).filter(
    ({ statement }) => isWithin(statement, home),
  );
  return [...registered, ...assigned.flatMap(({ value }) => value ?? [])];
}
