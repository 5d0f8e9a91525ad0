import type { SyntaxNode } from "@lezer/common";
import { argumentOf, type Item, itemsOf } from "../../python/arguments.ts";
import { assignmentsByTarget } from "../../python/bindings.ts";
import { callAt } from "../../python/calls.ts";
import { stringOf } from "../../python/literals.ts";
import { onlyEnd } from "../../python/onlyEnd.ts";
import type { Script } from "../../python/script.ts";
import { textOf } from "../../python/tree.ts";

/** The argument of a call, also where it stands in the one dictionary that is handed on: `Adam(p, **config["adam"])`. */
export function argumentOrSpread(
  script: Script,
  list: SyntaxNode,
  keyword: string,
  position: number | null = null,
): Item | null {
  const given = argumentOf(script, list, keyword, position);
  const [spread, another] = itemsOf(script, list).filter(({ star }) => star !== "");
  if (given || spread?.star !== "**" || another || isSetLater(script, keyword)) return given;
  const end = onlyEnd(script, spread.value);
  if (!end) return null;
  const call = callAt(script, end.node);
  const table = call?.name === "dict" ? call.argumentList : end.node;
  if (!call && table.name !== "DictionaryExpression") return null;
  const [entry, twice] = itemsOf(script, table).filter((item) => nameOf(script, item) === keyword);
  return entry && !twice ? entry : null;
}

/** `config["lr"] = args.lr`: what is written out is not what holds. */
function isSetLater(script: Script, key: string): boolean {
  return [...assignmentsByTarget(script).keys()].some(
    (target) => target.endsWith(`["${key}"]`) || target.endsWith(`['${key}']`),
  );
}

function nameOf(script: Script, { keyword, key }: Item): string | null {
  return keyword ?? (key && stringOf(textOf(script, key))) ?? null;
}
