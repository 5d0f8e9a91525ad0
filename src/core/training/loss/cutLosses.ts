import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { assignmentsOf } from "../../python/bindings.ts";
import { type Call, callAt } from "../../python/calls.ts";
import { literalOf } from "../../python/literals.ts";
import { variablesNamed } from "../../python/names.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { childOf, functionOf, isWithin, textOf } from "../../python/tree.ts";
import { backwardCalls } from "../loop/runLength.ts";

/** `loss = torch.tensor(loss.item(), requires_grad=True)` before a backward pass: statements after which a loss knows nothing of the model. */
export const cutLossesOf = oncePerScript((script): readonly SyntaxNode[] =>
  backwardCalls(script).flatMap((backward) => {
    const name = lossOf(script, backward);
    return name === null ? [] : (lastCut(script, backward, name) ?? []);
  }),
);

/** `loss` of `loss.backward()` and of `scaler.scale(loss).backward()`. */
function lossOf(script: Script, { receiver }: Call): string | null {
  const call = receiver && callAt(script, receiver);
  const scaled = call?.method === "scale" ? itemsOf(script, call.argumentList)[0]?.value : null;
  const loss = scaled ?? receiver;
  return loss?.name === "VariableName" ? textOf(script, loss) : null;
}

function lastCut(script: Script, { node }: Call, name: string): SyntaxNode | undefined {
  const home = functionOf(node)?.from;
  return script.all("AssignStatement").findLast((statement) => {
    const [assignment] = assignmentsOf(statement);
    const value = assignment?.value;
    return (
      statement.to <= node.from &&
      functionOf(statement)?.from === home &&
      value &&
      textOf(script, assignment.target) === name &&
      variablesNamed(script, name).some((use) => isWithin(use, value)) &&
      (isMadeAnew(script, value) || isDetached(script, value, name))
    );
  });
}

/** `torch.tensor(…, requires_grad=True)`, and `Variable` as it was written before. */
function isMadeAnew(script: Script, value: SyntaxNode): boolean {
  const call = callAt(script, value);
  if (!call) return false;
  const given = argumentOf(script, call.argumentList, "requires_grad");
  return (
    /^torch\.(?:autograd\.)?(?:tensor|as_tensor|Variable)$/.test(call.name ?? "") &&
    given !== null &&
    literalOf(script, given.value) === true
  );
}

/** `loss.detach()` and `loss.data`, whatever is done to it then. */
function isDetached(script: Script, value: SyntaxNode, name: string): boolean {
  const call = callAt(script, value);
  const member = call?.callee ?? value;
  const property = member.name === "MemberExpression" ? childOf(member, "PropertyName") : null;
  const object = member.firstChild;
  if (!property || !object) return false;
  const isCut = textOf(script, property) === (call ? "detach" : "data");
  return (isCut && textOf(script, object) === name) || isDetached(script, object, name);
}
