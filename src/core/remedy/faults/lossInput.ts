import type { SyntaxNode } from "@lezer/common";
import { groupBy } from "../../groupBy.ts";
import { type Message, message } from "../../message.ts";
import { argumentOf } from "../../python/arguments.ts";
import { referenceTo } from "../../python/imports.ts";
import type { Script } from "../../python/script.ts";
import type { ScriptEdit } from "../../python/scriptEdit.ts";
import { functionOf, sameNode, textOf } from "../../python/tree.ts";
import { cutsInHalf } from "../../training/loss/cutInHalf.ts";
import { mixesPrecision } from "../../training/loss/mixedPrecision.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { isDrawnFrom } from "../../training/pytorch/drawnFrom.ts";
import { measuredLike, trainingLosses } from "../../training/pytorch/losses.ts";
import { removeOperation } from "../../training/pytorch/removeOperation.ts";
import { signalsOf } from "../../training/pytorch/signal.ts";
import { sources } from "../sources.ts";
import { anyTrouble, type Discovery, type Fault, fault, together } from "./fault.ts";
import { flatLogits } from "./flatLogits.ts";
import { kerasLossInput } from "./kerasLossInput.ts";
import { conflictsOf, type LossConflict } from "./lossConflict.ts";
import { unscaledCosines } from "./unscaledCosines.ts";

function find(program: TrainingProgram): Discovery | null {
  if (program.framework === "keras") return kerasLossInput(program.script);
  return ofConflicts(program) ?? flatLogits(program) ?? unscaledCosines(program);
}

function ofConflicts({ script }: TrainingProgram): Discovery | null {
  const byCall = groupBy(trainingLosses(script), (loss) => loss.call.node.from);
  const found = [...byCall.values()].flatMap((losses) => {
    const ways = losses.map((loss) => conflictsOf(script, loss));
    // One loss or one way that is right may be the one that is meant.
    return ways.some((way) => way.length === 0) ? [] : ways.flat();
  });
  const [first] = found;
  if (!first) return null;
  const isChosen = found.some(({ loss }) => loss.conditions.some((c) => c.kind === "option"));
  return fault(
    first.operation.at,
    together(found.flatMap((conflict) => mend(script, conflict))),
    { title: titleOf(script, first), why: first.reason },
    isChosen || found.some(({ isSuspected }) => isSuspected) ? "suspected" : "certain",
  );
}

function titleOf(script: Script, { operation, becomes, loss }: LossConflict): Message {
  if (becomes === null && ofProbabilities(script, loss, operation))
    return message("Take the loss of probabilities, BCELoss");
  if (becomes === "logsoftmax") return message("Give the loss the logarithm of the softmax");
  if (becomes === "sigmoid") return message("Give the loss probabilities, by a sigmoid");
  if (becomes === "cross_entropy") {
    return message("Take the loss that applies the softmax itself, CrossEntropyLoss");
  }
  if (loss.kind === "binary_cross_entropy") {
    return message("Take the sigmoid of the raw outputs, without {kind} before it", {
      kind: operation.name,
    });
  }
  return loss.kind === "nll_loss"
    ? message("Take the softmax of the raw outputs, without {kind} before it", {
        kind: operation.name,
      })
    : message("Give the loss the raw outputs, without {kind}", { kind: operation.name });
}

function mend(
  script: Script,
  { loss, operation, becomes, isWithin, isShared: isPassedAgain }: LossConflict,
): readonly (ScriptEdit | null)[] {
  if (isPassedAgain) return [null];
  if (becomes === null && loss.kind === "cross_entropy" && isDrawnFrom(script, operation)) {
    return ofLogarithm(script, loss.input);
  }
  if (becomes === null)
    return ofProbabilities(script, loss, operation) ?? removeOperation(script, operation);
  if (becomes === "cross_entropy") return crossEntropy(script, loss);
  const { at, input, settings } = operation;
  const isShared = isSharedWithTarget(script, loss, operation) || isReadElsewhere(script, loss);
  if (becomes === "logsoftmax" && isShared) return ofLogarithm(script, loss.input);
  if (becomes === "sigmoid") {
    const name = input ? "torch.sigmoid" : "torch.nn.Sigmoid";
    const { text, edits } = referenceTo(script, name);
    const argument = input ? textOf(script, input) : "";
    const place = isWithin && input ? input : at;
    return [...edits, { from: place.from, to: place.to, insert: `${text}(${argument})` }];
  }
  const callee = settings?.callee;
  if (!callee) return [null];
  const insert = textOf(script, callee)
    .replace(/softmax$/, "log_softmax")
    .replace(/Softmax$/, "LogSoftmax");
  return [{ from: callee.from, to: callee.to, insert }];
}

/**
 * `BCELoss()` in place of `BCEWithLogitsLoss()`, where the script goes on with the probabilities: `out > 0.5` would mean
 * another thing of raw outputs. Null where it does not.
 */
function ofProbabilities(
  script: Script,
  { kind, settings }: LossConflict["loss"],
  { name }: LossConflict["operation"],
): readonly ScriptEdit[] | null {
  const isOther =
    kind !== "binary_cross_entropy_with_logits" ||
    name !== "sigmoid" ||
    settings.method !== "BCEWithLogitsLoss" ||
    argumentOf(script, settings.argumentList, "pos_weight") !== null;
  if (isOther || mixesPrecision(script) || !cutsInHalf(script)) return null;
  const { text, edits } = referenceTo(script, "torch.nn.BCELoss");
  const { from, to } = settings.callee;
  return [...edits, { from, to, insert: text }];
}

/** The same settings, for raw outputs; where the same loss measures them, too. */
function crossEntropy(script: Script, loss: LossConflict["loss"]): readonly ScriptEdit[] {
  const measured = measuredLike(script, loss).filter(
    (other) => conflictsOf(script, other).length > 0,
  );
  return [loss, ...measured].flatMap(({ settings: { callee, method } }) => {
    const name = method === "NLLLoss" ? "CrossEntropyLoss" : "functional.cross_entropy";
    const { text, edits } = referenceTo(script, `torch.nn.${name}`);
    return [...edits, { from: callee.from, to: callee.to, insert: text }];
  });
}

/** The softmax of the logarithm of probabilities is the probabilities again. */
function ofLogarithm(script: Script, input: SyntaxNode): readonly ScriptEdit[] {
  const isOne = /^(?:VariableName|CallExpression|MemberExpression)$/.test(input.name);
  const { from, to } = input;
  const code = textOf(script, input);
  return [{ from, to, insert: isOne ? `${code}.log()` : `(${code}).log()` }];
}

/** A helper's softmax serves the target of a divergence too, which is to stay as it is. */
function isSharedWithTarget(
  script: Script,
  { target, frame }: LossConflict["loss"],
  operation: LossConflict["operation"],
): boolean {
  const ways = target ? signalsOf(script, target, frame) : [];
  return ways.some(({ operations }) => operations.some(({ at }) => sameNode(at, operation.at)));
}

/** `p` of a divergence that makes an entropy, too. */
function isReadElsewhere(script: Script, { input }: LossConflict["loss"]): boolean {
  if (input.name !== "VariableName") return false;
  const home = functionOf(input)?.from;
  const name = textOf(script, input);
  return script
    .all("VariableName")
    .some(
      (node) =>
        textOf(script, node) === name &&
        functionOf(node)?.from === home &&
        !sameNode(node, input) &&
        !isTarget(node),
    );
}

/** `p` of `p = …` and of `p, attention = …`. */
function isTarget({ parent, nextSibling }: SyntaxNode): boolean {
  return parent?.name === "AssignStatement" && /^(?:AssignOp|,)$/.test(nextSibling?.name ?? "");
}

export const lossInput: Fault = {
  id: "fix-loss-input",
  signs: anyTrouble,
  title: message("Give the loss what it expects"),
  why: message("Cross-entropy on logits applies the softmax or the sigmoid itself."),
  cost: message("Where probabilities are needed, apply the softmax to the outputs there."),
  sources: [sources.umlaut, sources.neuraLint],
  snippets: { pytorch: "loss = F.cross_entropy(logits, y)  # no softmax before it" },
  find,
};
