import type { SyntaxNode } from "@lezer/common";
import { argumentOf } from "../../python/arguments.ts";
import { callsOf, callsOfMethod } from "../../python/calls.ts";
import { literalOf } from "../../python/literals.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import {
  childrenOf,
  classAround,
  functionOf,
  nameOfDefinition,
  textOf,
} from "../../python/tree.ts";

/** `self.pe[:x.size(0)]`, added to what layers take that have the batch first: positions are counted along it. */
export interface PositionAxis {
  readonly slice: SyntaxNode;
  /** `self.pe`, whose second axis is one wide. */
  readonly table: string;
  /** `x`. */
  readonly input: string;
}

const sequential =
  /^torch\.nn\.(?:TransformerEncoderLayer|TransformerDecoderLayer|Transformer|MultiheadAttention)$/;

const moving = [
  ...["transpose", "permute", "swapaxes", "swapdims", "movedim", "moveaxis", "rearrange"],
  ...["t", "unbind", "stack", "view", "reshape"],
];
const longestSlice = 120;

export const positionAxisOf = oncePerScript((script): PositionAxis | null => {
  const layers = callsOf(script).filter(({ name }) => sequential.test(name ?? ""));
  const areBatchFirst = layers.every(({ argumentList }) => {
    const given = argumentOf(script, argumentList, "batch_first");
    return given !== null && literalOf(script, given.value) === true;
  });
  // What brings the time first may stand before the sum.
  const isMoved =
    callsOfMethod(script, ...moving).some(({ node }) => isInForward(script, node)) ||
    script.all("MemberExpression").some((node) => /\.m?T$/.test(textOf(script, node)));
  if (layers.length === 0 || !areBatchFirst || isMoved) return null;
  for (const sum of script.all("BinaryExpression")) {
    const [left, operator, right] = childrenOf(sum);
    if (!left || !right || !operator || textOf(script, operator) !== "+") continue;
    const input = textOf(script, left);
    const table = slicedBy(script, right, input);
    if (table && hasTimeFirst(script, table, right)) return { slice: right, table, input };
  }
  return null;
});

/** `self.pe` of `self.pe[:x.size(0)]`, `self.pe[:len(x), :]` and `self.pe[:x.shape[0]]`. */
function slicedBy(script: Script, node: SyntaxNode, input: string): string | null {
  if (node.name !== "MemberExpression" || node.to - node.from > longestSlice) return null;
  const found = /^(self\.\w+)\[\s*:\s*([^\s,\]]+(?:\[0\])?)\s*(?:,\s*:\s*)*\]$/.exec(
    textOf(script, node),
  );
  const lengths = [`${input}.size(0)`, `${input}.shape[0]`, `len(${input})`];
  return found?.[1] !== undefined && lengths.includes(found[2] ?? "") ? found[1] : null;
}

/** The table is filled as `zeros(length, 1, width)`, or brought to that by `unsqueeze(1)`, or `unsqueeze(0).transpose(0, 1)`. */
function hasTimeFirst(script: Script, table: string, use: SyntaxNode): boolean {
  const method = functionOf(use);
  const home = method && classAround(method);
  const text = home ? textOf(script, home) : "";
  const name = table.replace("self.", "");
  const isRegistered = new RegExp(`register_buffer\\(\\s*["']${name}["']|self\\.${name}\\s*=`).test(
    text,
  );
  return (
    isRegistered &&
    /zeros\(\s*[\w.]+\s*,\s*1\s*,|\.unsqueeze\(0\)\.transpose\(0, 1\)|=\s*\w+\.unsqueeze\(1\)\s*$/m.test(
      text,
    )
  );
}

/** Where the table is made its own axes are brought in order. */
function isInForward(script: Script, node: SyntaxNode): boolean {
  const method = functionOf(node);
  return method !== null && nameOfDefinition(script, method) !== "__init__";
}
