import type { SyntaxNode } from "@lezer/common";
import { argumentOf } from "../../python/arguments.ts";
import { callAt, callsOf, callsOfMethod } from "../../python/calls.ts";
import { sizeKey, valueKey } from "../../python/linearForm.ts";
import { literalOf } from "../../python/literals.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { isWhole, subscriptOf } from "../../python/subscript.ts";
import { childOf, childrenOf, functionOf, nameOfDefinition, textOf } from "../../python/tree.ts";
import { shapeOfNode } from "../pytorch/tensorShape.ts";
import { heldBy } from "./heldTensors.ts";

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

export const positionAxisOf = oncePerScript((script): PositionAxis | null => {
  const layers = callsOf(script).filter(({ name }) => sequential.test(name ?? ""));
  const areBatchFirst = layers.every(({ argumentList }) => {
    const given = argumentOf(script, argumentList, "batch_first");
    return given !== null && literalOf(script, given.value) === true;
  });
  // What brings the time first may stand before the sum.
  const isMoved =
    callsOfMethod(script, ...moving).some(({ node }) => isInForward(script, node)) ||
    script.all("MemberExpression").some((node) => {
      const property = childOf(node, "PropertyName");
      return property !== null && /^m?T$/.test(textOf(script, property));
    });
  if (layers.length === 0 || !areBatchFirst || isMoved) return null;
  for (const sum of script.all("BinaryExpression")) {
    const [left, operator, right] = childrenOf(sum);
    if (!left || !right || !operator || textOf(script, operator) !== "+") continue;
    const table = slicedBy(script, right, left);
    if (table && hasTimeFirst(script, table)) {
      return { slice: right, table: textOf(script, table), input: textOf(script, left) };
    }
  }
  return null;
});

/** `self.pe` of `self.pe[:x.size(0)]`, `self.pe[:len(x), :]` and `self.pe[:x.shape[0]]`. */
function slicedBy(script: Script, node: SyntaxNode, input: SyntaxNode): SyntaxNode | null {
  const taken = subscriptOf(node);
  const [range, ...others] = taken?.selectors ?? [];
  if (!taken || range?.kind !== "slice" || !range.stop || range.start || range.step) return null;
  const isOfRows = valueKey(script, range.stop) === sizeKey(script, input, 0);
  return isOfRows && others.every(isWhole) ? taken.object : null;
}

/** What the module holds under the name has a second axis that is one wide. */
function hasTimeFirst(script: Script, table: SyntaxNode): boolean {
  const made = heldBy(script, table);
  const shapes = made.map((node) => shapeOfNode(script, withoutChanges(script, node), null));
  return shapes.length > 0 && shapes.every((shape) => shape?.axes[1]?.size === 1);
}

/** `zeros(n, 1, d)` of `zeros(n, 1, d).copy_(table)`: what is changed in its place keeps its axes. */
function withoutChanges(script: Script, node: SyntaxNode): SyntaxNode {
  const call = callAt(script, node);
  const isChange = call?.receiver && call.method.endsWith("_") && !/squeeze_$/.test(call.method);
  return isChange && call.receiver ? withoutChanges(script, call.receiver) : node;
}

/** Where the table is made its own axes are brought in order. */
function isInForward(script: Script, node: SyntaxNode): boolean {
  const method = functionOf(node);
  return method !== null && nameOfDefinition(script, method) !== "__init__";
}
