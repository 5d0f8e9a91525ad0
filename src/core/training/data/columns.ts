import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { callAt, qualifiedName } from "../../python/calls.ts";
import type { Script } from "../../python/script.ts";
import type { Traced } from "../../python/traced.ts";
import { childrenOf } from "../../python/tree.ts";
import { hasWeights } from "../pytorch/operation.ts";
import { signalsOf } from "../pytorch/signal.ts";
import { rangeOf } from "../pytorch/valueRange.ts";
import type { NetworkInput } from "./networkInputs.ts";

/** What a table is put together of. */
export interface Columns {
  /** All of them in the script. */
  readonly list: SyntaxNode;
  readonly nodes: readonly SyntaxNode[];
}

/** `np.stack([a, b], 1)`, `torch.cat((a, b), 1)`, `np.c_[a, b]`, and windows of one series. */
export function columnsOf(script: Script, { value }: Traced): Columns | null {
  if (value.kind !== "expression") return null;
  const { node } = value;
  if (node.name === "MemberExpression") {
    const parts = childrenOf(node).slice(2, -1);
    const isJoined = qualifiedName(script, node.firstChild ?? node) === "numpy.c_";
    return isJoined ? { list: node, nodes: parts.filter(({ name }) => name !== ",") } : null;
  }
  const call = callAt(script, node);
  const isJoined =
    call !== null && /^(?:[vh]?stack|cat|column_stack|concatenate)$/.test(call.method);
  const [list] = isJoined ? itemsOf(script, call.argumentList) : [];
  return list ? listed(script, list.value) : null;
}

function listed(script: Script, list: SyntaxNode): Columns | null {
  if (/^(?:Array|Tuple)Expression$/.test(list.name)) {
    return { list, nodes: itemsOf(script, list).map(({ value }) => value) };
  }
  const [, item] = list.name === "ArrayComprehensionExpression" ? childrenOf(list) : [];
  return item ? { list, nodes: [item] } : null;
}

/** How large the numbers get that come into a network, of one column at least; null where that is not certain. */
export function largestOf(script: Script, { operations, source }: NetworkInput): number | null {
  if (!source || source.path.length > 0) return null;
  const columns = columnsOf(script, source);
  if (!columns) return size(rangeOf(script, { operations, source, conditions: [], modules: [] }));
  if (operations.some(({ kind }) => kind !== "shape")) return null;
  const sizes = columns.nodes.map((node) => {
    const [only, another] = signalsOf(script, node, source.frame);
    // What a layer gives is as large as its weights are.
    const isGiven = only && !another && !only.operations.some(hasWeights);
    return isGiven ? size(rangeOf(script, only)) : null;
  });
  const known = sizes.flatMap((one) => one ?? []);
  return known.length > 0 ? Math.max(...known) : null;
}

function size(range: ReturnType<typeof rangeOf>): number | null {
  const largest = range ? Math.max(Math.abs(range.low), Math.abs(range.high)) : 0;
  return largest > 0 && Number.isFinite(largest) ? largest : null;
}
