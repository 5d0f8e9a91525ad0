import type { SyntaxNode } from "@lezer/common";
import { message } from "../../message.ts";
import { callAt } from "../../python/calls.ts";
import { insertBefore } from "../../python/lines.ts";
import { isNamedIn } from "../../python/names.ts";
import { nodesWithin } from "../../python/nodesWithin.ts";
import type { Script } from "../../python/script.ts";
import type { ScriptEdit } from "../../python/scriptEdit.ts";
import { removeStatement, statementText, unwrapBlock } from "../../python/statements.ts";
import { bodyOf, codeOf, statementOf, statementsOf, textOf } from "../../python/tree.ts";
import type { LostPenalty } from "../../training/loss/lostPenalty.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { sources } from "../sources.ts";
import { type Discovery, type Fault, fault, together } from "./fault.ts";

function find(program: TrainingProgram): Discovery | null {
  const found = program.lostPenalty;
  if (!found) return null;
  return found.kind === "cut" ? cut(program, found) : beside(program, found);
}

/** An optimizer that is not known, or that has a decay of its own, may pull at the weights. */
function isUndecayed({ optimizers }: TrainingProgram): boolean {
  return optimizers.every(({ kind }) => kind !== null && !/W$|^(?:Muon|ASGD)$/.test(kind));
}

function cut(
  program: TrainingProgram,
  { term, cuts }: Extract<LostPenalty, { kind: "cut" }>,
): Discovery {
  const { script } = program;
  const [first = term] = cuts;
  const by = first.name === "WithStatement" ? "torch.no_grad()" : codeOf(script, first);
  const edits = together(cuts.flatMap((node) => withoutCut(script, node)));
  const words = {
    title: message("Let the penalty reach the weights, without {code}", { code: by }),
    why: message(
      "After {code} the penalty is a plain number: it makes the loss larger, and no gradient pulls at the weights.",
      { code: by },
    ),
  };
  return fault(term, edits, words, isUndecayed(program) ? "certain" : "suspected");
}

/** `p` of `p.detach()` and `p.data`; what a block without gradients has as its only statement. */
function withoutCut(script: Script, node: SyntaxNode): readonly (ScriptEdit | null)[] {
  if (node.name === "WithStatement") {
    const [, another] = statementsOf(bodyOf(node) ?? node);
    return another ? [null] : (unwrapBlock(script, node) ?? [null]);
  }
  const call = callAt(script, node);
  const object = call ? call.receiver : node.name === "MemberExpression" ? node.firstChild : null;
  const isKept = call === null || /^(?:detach|item|cpu)$/.test(call.method);
  return [object && isKept ? { from: object.to, to: node.to, insert: "" } : null];
}

function beside(
  program: TrainingProgram,
  found: Extract<LostPenalty, { kind: "beside" }>,
): Discovery {
  const { script } = program;
  const { sum, statement, learned } = found;
  const loss = textOf(script, learned);
  const code = statementText(script, statement);
  const backward = statementOf(learned);
  const isBefore = statement.to <= backward.from;
  const named = sum === loss ? [] : [{ from: learned.from, to: learned.to, insert: sum }];
  const moved = isBefore ? [] : movedBefore(script, statement, backward);
  const words = {
    title: isBefore
      ? message("Backpropagate the loss with its penalty ({sum})", { sum })
      : message("Add the penalty before the backward pass"),
    why: isBefore
      ? message(
          "{code} is only looked at: {loss}, which the backward pass begins at, has no penalty.",
          {
            code,
            loss,
          },
        )
      : message(
          "{code} comes after the backward pass: no gradient of the penalty reaches the weights.",
          {
            code,
          },
        ),
  };
  return fault(
    learned,
    [...moved, ...named],
    words,
    isBefore && isUndecayed(program) ? "certain" : "suspected",
  );
}

/** Goes before the backward pass with all that it needs; null where that is more than plain assignments. */
function movedBefore(
  script: Script,
  statement: SyntaxNode,
  backward: SyntaxNode,
): readonly (ScriptEdit | null)[] {
  const block = statement.parent ? statementsOf(statement.parent) : [];
  const between = block.filter(({ from }) => from > backward.from && from < statement.from);
  const moved = [statement];
  for (const other of between.toReversed()) {
    const bound = namesBoundBy(script, other);
    const isNeeded = moved.some((one) => bound.some((name) => isNamedIn(script, name, one)));
    if (!isNeeded) continue;
    if (other.name !== "AssignStatement") return [null];
    moved.unshift(other);
  }
  const lines = moved.map((one) => statementText(script, one));
  const isPlain = lines.every((line) => !line.includes("\n"));
  return isPlain
    ? [...moved.map((one) => removeStatement(script, one)), insertBefore(script, backward, lines)]
    : [null];
}

/** What a statement, or what is within it, gives a value. */
function namesBoundBy(script: Script, statement: SyntaxNode): readonly string[] {
  const kinds = ["AssignStatement", "UpdateStatement"] as const;
  return kinds.flatMap((kind) =>
    nodesWithin(script, kind, statement).flatMap((node) =>
      node.firstChild ? [textOf(script, node.firstChild)] : [],
    ),
  );
}

export const lostPenalty: Fault = {
  id: "fix-lost-penalty",
  signs: ["overfitting", "divergence"],
  title: message("Backpropagate the penalty too"),
  why: message("A penalty that the backward pass does not begin at pulls at no weight."),
  cost: message("The training loss comes out higher: the weights are held back now."),
  sources: [sources.deepChecker, sources.neuraLint],
  snippets: { pytorch: "loss = data_loss + penalty\nloss.backward()" },
  find,
};
