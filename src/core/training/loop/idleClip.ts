import type { SyntaxNode } from "@lezer/common";
import { callsOfMethod } from "../../python/calls.ts";
import { insertAfter } from "../../python/lines.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import type { ScriptEdit } from "../../python/scriptEdit.ts";
import { removeStatement, statementText } from "../../python/statements.ts";
import { isWithin, sameNode, statementOf, statementsOf } from "../../python/tree.ts";
import { optimizersOf } from "../optimizer/optimizers.ts";
import { gradientClearsOf } from "./gradientClears.ts";
import { backwardCalls } from "./runLength.ts";

/** A limit on gradients that are cleared when it is reached: it stands before the backward pass. */
export interface IdleClip {
  readonly statement: SyntaxNode;
  /** The statement of the only backward pass, in the same block. */
  readonly backward: SyntaxNode;
}

/**
 * `clip_grad_norm_` between `zero_grad()` and the only `backward()`. Gradients that are left from the turn before, or
 * from parts of a batch, are not cleared there, and clipping them is no mistake.
 */
export const idleClipOf = oncePerScript((script): IdleClip | null => {
  const [clip, anotherClip] = callsOfMethod(script, "clip_grad_norm_", "clip_grad_value_");
  const [pass, anotherPass] = backwardCalls(script);
  if (!clip || anotherClip || !pass || anotherPass || optimizersOf(script).length > 1) return null;
  // Gradients in half precision are scaled until `unscale_`, after which a clip would have to go.
  if (callsOfMethod(script, "scale", "unscale_", "grad").length > 0) return null;
  const statement = statementOf(clip.node);
  const backward = statementOf(pass.node);
  const block = statement.parent;
  if (!block || !backward.parent || !sameNode(block, backward.parent)) return null;
  if (backward.from < statement.to || !isClearedBefore(script, statement, block)) return null;
  return { statement, backward };
});

/** The last that happens to gradients before a statement, in the turn before where nothing does in its own, is that they are cleared. */
function isClearedBefore(script: Script, statement: SyntaxNode, block: SyntaxNode): boolean {
  const clears = gradientClearsOf(script);
  if (clears.some(({ isRefilled, owner }) => isRefilled || owner === null)) return false;
  const touched = [
    ...clears.map(({ node }) => node),
    ...callsOfMethod(script, "step", "backward", "manual_backward").map(({ node }) => node),
  ];
  const touching = statementsOf(block).filter((s) => touched.some((node) => isWithin(node, s)));
  const last = touching.findLast((s) => s.to <= statement.from) ?? touching.at(-1);
  return last !== undefined && clears.some(({ node }) => sameNode(statementOf(node), last));
}

/** The clip goes below the backward pass; what it returns may be needed before. */
export function moveBelow(
  script: Script,
  { statement, backward }: IdleClip,
): readonly (ScriptEdit | null)[] {
  return statement.name === "ExpressionStatement"
    ? [
        removeStatement(script, statement),
        insertAfter(script, backward, [statementText(script, statement)]),
      ]
    : [null];
}
