import { type Message, message } from "../../message.ts";
import type { Script } from "../../python/script.ts";
import { codeOf, sameNode } from "../../python/tree.ts";
import { isChangedAfter } from "../../training/loss/unscaledCosines.ts";
import type { TrainingLoss } from "../../training/pytorch/losses.ts";
import type { Operation } from "../../training/pytorch/operation.ts";
import { isReplacedOutside } from "../../training/pytorch/replacedOutside.ts";
import { signalsOf } from "../../training/pytorch/signal.ts";

/** What each loss applies itself, or cannot take. */
const conflicts: Readonly<Record<string, RegExp>> = {
  cross_entropy: /^(?:softmax|softmin|sigmoid|relu|relu6|tanh)$/,
  binary_cross_entropy_with_logits: /^(?:softmax|sigmoid|relu|relu6|tanh|logsigmoid)$/,
  binary_cross_entropy: /^(?:relu|relu6|tanh|softmax|softmin)$/,
  nll_loss: /^(?:softmax|sigmoid|relu|tanh)$/,
  kl_div: /^softmax$/,
};

/** A loss and what its input comes out of, which do not go together. */
export interface LossConflict {
  readonly loss: TrainingLoss;
  readonly operation: Operation;
  /** Another of the kind takes its place; else it goes. */
  readonly becomes: "sigmoid" | "logsoftmax" | "cross_entropy" | null;
  /** It stays, and the other goes before it. */
  readonly isWithin?: boolean;
  readonly reason: Message;
  /** The same code is also passed further inside: it cannot just go. */
  readonly isShared?: boolean;
  /** With some targets it goes together all the same: probabilities of one class out of several. */
  readonly isSuspected?: boolean;
}

/** Of each way to the loss what does not go with it; nothing where one of them is right, or unknown. */
export function conflictsOf(script: Script, loss: TrainingLoss): readonly LossConflict[] {
  const signals = signalsOf(script, loss.input, loss.frame);
  const found = signals.map(({ operations }) => {
    const conflict = conflictIn(script, loss, operations);
    const passes = operations.filter(
      ({ at, by }) => conflict && by === undefined && sameNode(at, conflict.operation.at),
    );
    return conflict && { ...conflict, isShared: passes.length > 1 };
  });
  const isKnown = found.every((one) => one !== null && !isReplacedOutside(script, one.operation));
  return isKnown ? found.flatMap((conflict) => conflict ?? []) : [];
}

function conflictIn(
  script: Script,
  loss: TrainingLoss,
  operations: readonly Operation[],
): LossConflict | null {
  const at = operations.findIndex(({ kind }) => !/^(?:shape|dropout)$/.test(kind));
  const [operation, ...inner] = operations.slice(Math.max(0, at));
  const before = inner.find((one) => !/^(?:shape|dropout)$/.test(one.kind));
  const { kind } = loss;
  if (operation?.name === "clamp" || operation?.name === "clip") {
    return kind === "binary_cross_entropy" ? cutOff(script, loss, operation, before) : null;
  }
  if (operation && kind === "nll_loss" && /^(?:linear|convolution)$/.test(operation.kind)) {
    return unscaledLogits(script, loss, operation);
  }
  if (operation?.kind !== "activation") return null;
  if (/^(?:log)?softmax$/.test(operation.name) && before?.kind === "activation") {
    const isSquashed = /^(?:softmax|sigmoid|relu6?|tanh)$/.test(before.name);
    if (isSquashed && kind === "nll_loss") {
      return { loss, operation: before, becomes: null, reason: squashedTwice(script, before) };
    }
  }
  if (kind === "binary_cross_entropy" && operation.name === "sigmoid") {
    return before && !isChangedAfter(script, before.at) ? halved(script, loss, before) : null;
  }
  if (!conflicts[kind]?.test(operation.name)) return null;
  const code = codeOf(script, operation.at);
  if (kind === "nll_loss") {
    if (operation.name !== "softmax") return null;
    const reason = message("NLLLoss takes log probabilities; {code} gives probabilities.", {
      code,
    });
    return { loss, operation, becomes: "logsoftmax", reason };
  }
  if (kind === "kl_div") {
    const reason = message(
      "The divergence takes the logarithm of the probabilities; {code} gives the probabilities themselves, and its gradient leads elsewhere.",
      { code },
    );
    return { loss, operation, becomes: "logsoftmax", reason };
  }
  if (kind === "binary_cross_entropy") {
    if (/^softm(?:ax|in)$/.test(operation.name)) {
      return isWhole(operations.slice(0, at)) ? shared(script, loss, operation) : null;
    }
    const reason = message(
      "Binary cross-entropy takes probabilities from 0 to 1; {code} gives others, and no gradient below zero.",
      { code },
    );
    return { loss, operation, becomes: "sigmoid", reason };
  }
  const reason = isOfActivation(operation)
    ? ofActivation(code)
    : message(
        "The loss takes raw outputs and applies its own softmax or sigmoid: after {code} its gradients are next to nothing.",
        { code },
      );
  return { loss, operation, becomes: null, reason };
}

/** Raw outputs are no log probabilities: the output of the right class grows without end, and nothing holds the others down. */
function unscaledLogits(script: Script, loss: TrainingLoss, operation: Operation): LossConflict {
  const reason = message(
    "NLLLoss takes log probabilities, and {code} gives raw outputs: the loss falls below zero and without end as they grow.",
    { code: codeOf(script, operation.at) },
  );
  return { loss, operation, becomes: "cross_entropy", reason };
}

/** Raw outputs that are cut off at 0 and 1 are no probabilities: beyond the ends nothing gets a gradient. */
function cutOff(
  script: Script,
  loss: TrainingLoss,
  operation: Operation,
  before: Operation | undefined,
): LossConflict | null {
  const isRaw = before?.kind === "linear" || before?.kind === "convolution";
  if (!isRaw || !operation.input) return null;
  const reason = message(
    "{code} cuts raw outputs off at 0 and 1: those beyond get no gradient at all, and stay there.",
    { code: codeOf(script, operation.at) },
  );
  return { loss, operation, becomes: "sigmoid", isWithin: true, reason };
}

/** Probabilities of two classes, one column of which is taken, are as good as those of a sigmoid. */
function isWhole(shapes: readonly Operation[]): boolean {
  return !shapes.some(({ name }) => /^(?:index|squeeze|gather)$/.test(name));
}

/** Labels that do not exclude one another have no probabilities that share one sum. */
function shared(script: Script, loss: TrainingLoss, operation: Operation): LossConflict {
  const reason = message(
    "Binary cross-entropy judges every output for itself, but those of {code} add up to 1: where several labels hold at once, they cannot all be likely.",
    { code: codeOf(script, operation.at) },
  );
  return { loss, operation, becomes: "sigmoid", reason, isSuspected: true };
}

/** What is never below zero has a sigmoid of half or more: no sample can be told to be of class 0. */
function halved(script: Script, loss: TrainingLoss, operation: Operation): LossConflict | null {
  if (!/^(?:sigmoid|softmax|relu6?|softplus)$/.test(operation.name)) return null;
  const reason = message(
    "{code} is never below zero, so that the sigmoid after it is never below one half: no sample can be told to be of class 0.",
    { code: codeOf(script, operation.at) },
  );
  return { loss, operation, becomes: null, reason };
}

function squashedTwice(script: Script, operation: Operation): Message {
  const code = codeOf(script, operation.at);
  return isOfActivation(operation)
    ? ofActivation(code)
    : message(
        "The outputs are squashed twice: after {code} they differ by 1 at most, and the softmax that follows makes nearly equal probabilities of them.",
        { code },
      );
}

function isOfActivation({ name }: Operation): boolean {
  return /^(?:relu6?|tanh)$/.test(name);
}

function ofActivation(code: string): Message {
  return message(
    "The loss takes raw outputs of any sign and size: after {code} it cannot tell the classes apart as it should.",
    { code },
  );
}
