import type { SyntaxNode } from "@lezer/common";
import { message } from "../../message.ts";
import { referenceTo } from "../../python/imports.ts";
import { insertBefore } from "../../python/lines.ts";
import { freeName } from "../../python/names.ts";
import { codeOf, sameNode, statementOf } from "../../python/tree.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { type Discovery, fault, suspicion } from "./fault.ts";

const why =
  "{code} draws for itself how it moves the picture: the mask is moved another way, and no longer lies on it.";

/** A picture and its mask, each turned, flipped or cropped at random. */
export function changedApart(program: TrainingProgram): Discovery | null {
  const { script, changedApart: found } = program;
  if (!found) return null;
  const { input, target, isOneTransform } = found;
  const values = { code: codeOf(script, target) };
  const [first, second] = [statementOf(input), statementOf(target)].toSorted(
    (a, b) => a.from - b.from,
  );
  if (!first || !second || !isOneTransform || !areApart(first, second)) {
    return suspicion(program, target, why, values);
  }
  const state = freeName(script, "state", "rng_state", "random_state");
  const [get, set] = ["get_rng_state", "set_rng_state"].map((name) =>
    referenceTo(script, `torch.${name}`),
  );
  if (!get || !set) return null;
  return fault(
    target,
    [
      ...get.edits,
      insertBefore(script, first, [`${state} = ${get.text}()`]),
      insertBefore(script, second, [`${set.text}(${state})`]),
    ],
    {
      title: message("Move a picture and its mask the same way"),
      why: message(why, values),
    },
  );
}

/** Two statements of one block. */
function areApart(first: SyntaxNode, second: SyntaxNode): boolean {
  const [a, b] = [first.parent, second.parent];
  return !sameNode(first, second) && a !== null && b !== null && sameNode(a, b);
}
