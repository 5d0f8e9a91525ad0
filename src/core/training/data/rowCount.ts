import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { callAt } from "../../python/calls.ts";
import { conditionAt, type Fact, factOf, possibly, unknown } from "../../python/fact.ts";
import type { Frame } from "../../python/frame.ts";
import { onlyEnd } from "../../python/onlyEnd.ts";
import type { Script } from "../../python/script.ts";
import { shapeOfNode } from "../pytorch/tensorShape.ts";

const deepest = 4;

/** Samples in a data set or a tensor, where they are followed to what says how many there are. */
export function rowCountOf(
  script: Script,
  node: SyntaxNode,
  frame: Frame | null,
  depth = 0,
): Fact<number> {
  const end = depth > deepest ? null : onlyEnd(script, node, frame);
  if (!end) return unknown;
  const call = callAt(script, end.node);
  if (call?.method === "TensorDataset") {
    const [first] = itemsOf(script, call.argumentList);
    return first ? rowCountOf(script, first.value, end.frame, depth + 1) : unknown;
  }
  if (call?.name === "torch.where") {
    // Of parts that fit together, one that is known tells of all but for those with more axes.
    const parts = itemsOf(script, call.argumentList).map(({ value }) =>
      possibly(rowCountOf(script, value, end.frame, depth + 1)),
    );
    const rows = parts.find((count) => count !== null && count > 1) ?? null;
    const isPossible = conditionAt("branch", call.node);
    return rows === null ? unknown : factOf(rows, [...end.conditions, isPossible]);
  }
  const size = shapeOfNode(script, node, frame)?.axes[0]?.size ?? null;
  return size === null ? unknown : factOf(size, end.conditions);
}
