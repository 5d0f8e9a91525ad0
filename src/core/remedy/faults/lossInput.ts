import { message } from "../../message.ts";
import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { type Call, callAt, callsOf } from "../../python/calls.ts";
import { distinct } from "../../python/literalPlace.ts";
import { literalOf, stringOf } from "../../python/literals.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { textOf } from "../../python/tree.ts";
import { variableOf } from "../../training/optimizers.ts";
import {
  type OutputActivation,
  outputActivations,
  squashedBefore,
} from "../../training/outputActivations.ts";
import type { Situation } from "../definition.ts";
import { anyTrouble, type Discovery, type Fault, fault } from "./fault.ts";
import { faultSources as sources } from "./sources.ts";

/** What each loss applies itself or cannot take. */
const conflicts: Readonly<Record<string, RegExp>> = {
  cross_entropy: /^(?:softmax|softmin|sigmoid|relu|relu6|tanh|logsoftmax)$/,
  binary_cross_entropy_with_logits: /^(?:softmax|sigmoid|relu|relu6|tanh|logsigmoid)$/,
  nll_loss: /^(?:softmax|sigmoid|relu|tanh)$/,
};

const functionOfClass: Readonly<Record<string, string>> = {
  CrossEntropyLoss: "cross_entropy",
  BCEWithLogitsLoss: "binary_cross_entropy_with_logits",
  NLLLoss: "nll_loss",
};

/** Calls of a loss: `F.cross_entropy(…)`, `nn.CrossEntropyLoss()(…)` and `criterion(…)`. */
export const lossCalls = oncePerScript(findLossCalls);

function findLossCalls(script: Script): readonly { readonly call: Call; readonly loss: string }[] {
  const named = new Map<string, string>();
  for (const call of callsOf(script)) {
    const made = /^torch\.nn\.(\w+(?:Loss|Loss2d))$/.exec(call.name ?? "")?.[1];
    const variable = made ? variableOf(script, call.node) : null;
    if (made && variable !== null) named.set(variable, functionOfClass[made] ?? made);
  }
  return callsOf(script).flatMap((call) => {
    const direct = /^torch\.nn\.functional\.(\w+)$/.exec(call.name ?? "")?.[1];
    if (direct && (conflicts[direct] || /loss$/.test(direct))) return [{ call, loss: direct }];
    const written = textOf(script, call.callee);
    const inner = callAt(script, call.callee);
    const made = /^torch\.nn\.(\w+Loss)$/.exec(inner?.name ?? "")?.[1];
    const loss = made ? (functionOfClass[made] ?? made) : named.get(written);
    return loss ? [{ call, loss }] : [];
  });
}

function find({ script, framework }: Situation): Discovery | null {
  if (framework === "keras") return fromLogits(script);
  const calls = lossCalls(script);
  const [first] = calls;
  const used = new Set([
    ...calls.map((c) => c.loss),
    ...callsOf(script).flatMap(
      (c) => functionOfClass[/^torch\.nn\.(\w+)$/.exec(c.name ?? "")?.[1] ?? ""] ?? [],
    ),
  ]);
  const [loss, another] = [...used].filter((name) => conflicts[name]);
  const conflict = loss && !another ? conflicts[loss] : undefined;
  if (!loss || !conflict || (first && used.size > 2)) return null;
  const last = outputActivations(
    script,
    calls.filter((c) => c.loss === loss).map((c) => c.call),
  );
  const twice = last.flatMap((o) => {
    const inner = /^(?:log)?softmax$/.test(o.kind) ? squashedBefore(script, o) : null;
    return inner ? [inner] : [];
  });
  const [inner] = twice;
  if (inner && loss === "nll_loss") return squashedTwice(script, inner);
  const found = last.filter((o) => conflict.test(o.kind));
  const [output] = found;
  if (!output) return null;
  const code = textOf(script, output.anchor).replace(/\s+/g, " ").slice(0, 60);
  if (loss === "nll_loss" && output.kind === "softmax" && output.callee) {
    return logarithm(script, output.anchor, output.callee, code);
  }
  if (loss === "nll_loss") return null;
  return fault(
    output.anchor,
    distinct(found.flatMap((o) => o.removal)),
    {
      title: message("Give the loss the raw outputs, without {kind}", { kind: output.kind }),
      why: message(
        "The loss takes raw outputs and applies its own softmax or sigmoid: after {code} its gradients are next to nothing.",
        { code },
      ),
    },
    output.kind !== "logsoftmax",
  );
}

function squashedTwice(script: Script, { anchor, removal, kind }: OutputActivation): Discovery {
  const code = textOf(script, anchor).replace(/\s+/g, " ").slice(0, 60);
  return fault(anchor, removal, {
    title: message("Take the softmax of the raw outputs, without {kind} before it", { kind }),
    why: message(
      "The outputs are squashed twice: after {code} they differ by 1 at most, and the softmax that follows makes nearly equal probabilities of them.",
      { code },
    ),
  });
}

function logarithm(
  script: Script,
  anchor: { readonly from: number; readonly to: number },
  callee: Call["callee"],
  code: string,
): Discovery {
  const text = textOf(script, callee);
  const insert = text.replace(/softmax$/, "log_softmax").replace(/Softmax$/, "LogSoftmax");
  return fault(anchor, [{ from: callee.from, to: callee.to, insert }], {
    title: message("Give the loss the logarithm of the softmax"),
    why: message("NLLLoss takes log probabilities; {code} gives probabilities.", { code }),
  });
}

/** Keras: an output layer with an activation, and a loss that is told to expect logits. */
function fromLogits(script: Script): Discovery | null {
  const loss = callsOf(script).find((c) => {
    const given = argumentOf(script, c.argumentList, "from_logits");
    return /Crossentropy$/.test(c.method) && given && literalOf(script, given.value) === true;
  });
  const given = loss && argumentOf(script, loss.argumentList, "from_logits");
  const layers = callsOf(script).filter((c) => /(?:^|\.)keras\.layers\.Dense$/.test(c.name ?? ""));
  const last = layers.at(-1);
  const activation = last && argumentOf(script, last.argumentList, "activation", 1);
  const name = activation ? stringOf(textOf(script, activation.value)) : undefined;
  if (!loss || !given || !/^(?:softmax|sigmoid)$/.test(name ?? "")) return null;
  if (itemsOf(script, loss.argumentList).length === 0) return null;
  const { from, to } = given.value;
  return fault(loss.node, [{ from, to, insert: "False" }], {
    title: message("Tell the loss that it gets probabilities (from_logits=False)"),
    why: message("The output layer applies {name} already; with from_logits the loss does again.", {
      name: name ?? "",
    }),
  });
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
