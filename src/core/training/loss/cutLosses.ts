import type { SyntaxNode } from "@lezer/common";
import { assignmentsOf } from "../../python/bindings.ts";
import type { Call } from "../../python/calls.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { functionOf, textOf } from "../../python/tree.ts";
import { backwardCalls } from "../loop/runLength.ts";

/** `loss = torch.tensor(loss.item(), requires_grad=True)` before a backward pass: statements after which a loss knows nothing of the model. */
export const cutLossesOf = oncePerScript((script): readonly SyntaxNode[] =>
  backwardCalls(script).flatMap((backward) => {
    const name = lossOf(script, backward);
    return name === null ? [] : (lastCut(script, backward, name) ?? []);
  }),
);

const wrapped =
  /^(?:torch\.)?(?:autograd\.)?(?:tensor|as_tensor|FloatTensor|Variable)\(.*requires_grad\s*=\s*True/s;

/** `loss` of `loss.backward()` and of `scaler.scale(loss).backward()`. */
function lossOf(script: Script, { receiver }: Call): string | null {
  const text = receiver ? textOf(script, receiver) : "";
  return /^(?:[\w.]+\.scale\()?(\w+)\)?$/.exec(text)?.[1] ?? null;
}

function lastCut(script: Script, { node }: Call, name: string): SyntaxNode | undefined {
  const home = functionOf(node)?.from;
  return script.all("AssignStatement").findLast((statement) => {
    const [assignment] = assignmentsOf(statement);
    const value = assignment?.value ? textOf(script, assignment.value) : "";
    return (
      statement.to <= node.from &&
      functionOf(statement)?.from === home &&
      textOf(script, assignment?.target ?? statement) === name &&
      new RegExp(`\\b${name}\\b`).test(value) &&
      (wrapped.test(value) || new RegExp(`^${name}\\.(?:detach\\(\\)|data\\b)`).test(value))
    );
  });
}
