import { groupBy } from "../../groupBy.ts";
import { type Message, message } from "../../message.ts";
import { referenceTo } from "../../python/imports.ts";
import { distinct } from "../../python/literalPlace.ts";
import type { Script } from "../../python/script.ts";
import type { ScriptEdit } from "../../python/scriptEdit.ts";
import { textOf } from "../../python/tree.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { type TrainingLoss, trainingLosses } from "../../training/pytorch/losses.ts";
import type { Operation } from "../../training/pytorch/operation.ts";
import { removeOperation } from "../../training/pytorch/removeOperation.ts";
import { signalsOf } from "../../training/pytorch/signal.ts";
import { anyTrouble, type Discovery, type Fault, fault } from "./fault.ts";
import { kerasLossInput } from "./kerasLossInput.ts";
import { faultSources as sources } from "./sources.ts";

/** What each loss applies itself, or cannot take. */
const conflicts: Readonly<Record<string, RegExp>> = {
  cross_entropy: /^(?:softmax|softmin|sigmoid|relu|relu6|tanh)$/,
  binary_cross_entropy_with_logits: /^(?:softmax|sigmoid|relu|relu6|tanh|logsigmoid)$/,
  binary_cross_entropy: /^(?:relu|relu6|tanh|softmax)$/,
  nll_loss: /^(?:softmax|sigmoid|relu|tanh)$/,
};

interface Conflict {
  readonly loss: TrainingLoss;
  readonly operation: Operation;
  /** Another of the kind takes its place; else it goes. */
  readonly becomes: "sigmoid" | "logsoftmax" | null;
  readonly reason: Message;
}

function find({ script, framework }: TrainingProgram): Discovery | null {
  if (framework === "keras") return kerasLossInput(script);
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
    distinctEdits(found.flatMap((conflict) => mend(script, conflict))),
    { title: titleOf(first), why: first.reason },
    isChosen ? "suspected" : "certain",
  );
}

function distinctEdits(edits: readonly (ScriptEdit | null)[]): readonly (ScriptEdit | null)[] {
  const known = edits.flatMap((e) => e ?? []);
  return known.length < edits.length ? [null] : distinct(known);
}

/** Of each way to the loss what does not go with it; nothing where one of them is right, or unknown. */
function conflictsOf(script: Script, loss: TrainingLoss): readonly Conflict[] {
  const signals = signalsOf(script, loss.input, loss.frame);
  const found = signals.map(({ operations }) => conflictIn(script, loss, operations));
  return found.every((conflict) => conflict !== null) ? found : [];
}

function conflictIn(
  script: Script,
  loss: TrainingLoss,
  operations: readonly Operation[],
): Conflict | null {
  const at = operations.findIndex(({ kind }) => !/^(?:shape|dropout)$/.test(kind));
  const [operation, before] = operations.slice(Math.max(0, at));
  if (operation?.kind !== "activation") return null;
  const { kind } = loss;
  if (/^(?:log)?softmax$/.test(operation.name) && before?.kind === "activation") {
    const isSquashed = /^(?:softmax|sigmoid)$/.test(before.name);
    if (isSquashed && kind === "nll_loss") {
      return { loss, operation: before, becomes: null, reason: squashedTwice(script, before) };
    }
  }
  if (!conflicts[kind]?.test(operation.name)) return null;
  const code = codeOf(script, operation);
  if (kind === "nll_loss") {
    if (operation.name !== "softmax") return null;
    const reason = message("NLLLoss takes log probabilities; {code} gives probabilities.", {
      code,
    });
    return { loss, operation, becomes: "logsoftmax", reason };
  }
  if (kind === "binary_cross_entropy") {
    // Probabilities of two classes, one column of which is taken.
    if (operation.name === "softmax") return null;
    const reason = message(
      "Binary cross-entropy takes probabilities from 0 to 1; {code} gives others, and no gradient below zero.",
      { code },
    );
    return { loss, operation, becomes: "sigmoid", reason };
  }
  const reason = /^(?:relu6?|tanh)$/.test(operation.name)
    ? message(
        "The loss takes raw outputs of any sign and size: after {code} it cannot tell the classes apart as it should.",
        { code },
      )
    : message(
        "The loss takes raw outputs and applies its own softmax or sigmoid: after {code} its gradients are next to nothing.",
        { code },
      );
  return { loss, operation, becomes: null, reason };
}

function squashedTwice(script: Script, operation: Operation): Message {
  return message(
    "The outputs are squashed twice: after {code} they differ by 1 at most, and the softmax that follows makes nearly equal probabilities of them.",
    { code: codeOf(script, operation) },
  );
}

function codeOf(script: Script, { at }: Operation): string {
  return textOf(script, at).replace(/\s+/g, " ").slice(0, 60);
}

function titleOf({ operation, becomes, loss }: Conflict): Message {
  if (becomes === "logsoftmax") return message("Give the loss the logarithm of the softmax");
  if (becomes === "sigmoid") return message("Give the loss probabilities, by a sigmoid");
  return loss.kind === "nll_loss"
    ? message("Take the softmax of the raw outputs, without {kind} before it", {
        kind: operation.name,
      })
    : message("Give the loss the raw outputs, without {kind}", { kind: operation.name });
}

function mend(script: Script, { operation, becomes }: Conflict): readonly (ScriptEdit | null)[] {
  if (becomes === null) return removeOperation(script, operation);
  const { at, input, settings } = operation;
  if (becomes === "sigmoid") {
    const name = input ? "torch.sigmoid" : "torch.nn.Sigmoid";
    const { text, edits } = referenceTo(script, name);
    const argument = input ? textOf(script, input) : "";
    return [...edits, { from: at.from, to: at.to, insert: `${text}(${argument})` }];
  }
  const callee = settings?.callee;
  if (!callee) return [null];
  const insert = textOf(script, callee)
    .replace(/softmax$/, "log_softmax")
    .replace(/Softmax$/, "LogSoftmax");
  return [{ from: callee.from, to: callee.to, insert }];
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
