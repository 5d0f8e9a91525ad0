import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { type Call, callAt } from "../../python/calls.ts";
import { literalOf } from "../../python/literals.ts";
import { onlyExpression } from "../../python/onlyEnd.ts";
import type { Script } from "../../python/script.ts";
import { childOf, textOf } from "../../python/tree.ts";
import type { Shape } from "./axis.ts";

const reading = /^pandas\.read_(?:csv|excel|parquet|table|feather)$/;
/** By these the table comes in parts, several at once, or as a single column. */
const otherwise = ["chunksize", "iterator", "squeeze", "sheet_name"];
/** A table stays a table by these, and a column a column, whatever rows and columns are left. */
const keeping =
  /^(?:drop|dropna|fillna|drop_duplicates|sample|sort_values|sort_index|copy|head|tail|interpolate|ffill|bfill|clip|select_dtypes)$/;

/** The shape of a table of pandas and of what its own methods make of it; null for anything else. */
export function tableShape(
  script: Script,
  node: SyntaxNode,
  shapeOf: (node: SyntaxNode) => Shape | null,
): Shape | null {
  const call = callAt(script, node);
  if (call && reading.test(call.name ?? "")) return read(script, call);
  const property = call ? null : childOf(node, "PropertyName");
  const object = call ? call.receiver : property && node.firstChild;
  const name = call?.method ?? (property ? textOf(script, property) : "");
  if (!object || (!/^(?:pop|to_numpy|reset_index|iloc)$/.test(name) && !keeping.test(name)))
    return null;
  const shape = shapeOf(object);
  const [rows, columns] = shape?.axes ?? [];
  if (!shape?.isNamed || !rows) return null;
  const all = columns ? [rows, { size: null, origin: columns.origin }] : [rows];
  switch (name) {
    case "iloc":
    case "to_numpy":
      return { axes: shape.axes };
    case "pop":
      return call && columns && takesOne(script, call) ? { axes: [rows], isNamed: true } : null;
    case "reset_index":
      return columns || (call && dropsIndex(script, call)) ? { axes: all, isNamed: true } : null;
    default:
      return call && { axes: all, isNamed: true };
  }
}

function read(script: Script, { node, argumentList }: Call): Shape | null {
  if (otherwise.some((name) => argumentOf(script, argumentList, name))) return null;
  const axes = ["samples", "columns"].map((part) => ({
    size: null,
    origin: `${part} ${node.from}`,
  }));
  return { axes, isNamed: true };
}

/** `table.pop("price")`. */
function takesOne(script: Script, { argumentList }: Call): boolean {
  const [name, another] = itemsOf(script, argumentList);
  const named = name && !another ? onlyExpression(script, name.value) : null;
  return named !== null && typeof literalOf(script, named) === "string";
}

/** Without `drop=True` a column gets its index as a second one. */
function dropsIndex(script: Script, { argumentList }: Call): boolean {
  const drop = argumentOf(script, argumentList, "drop");
  return drop !== null && literalOf(script, drop.value) === true;
}
