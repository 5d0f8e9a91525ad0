import { message } from "../../message.ts";
import {
  edit,
  type Outcome,
  present,
  type RemedyDefinition,
  refused,
  refusedBecause,
  type Situation,
} from "../definition.ts";
import { argumentOf, editItems, type Item, itemsOf } from "../python/arguments.ts";
import { callsOf } from "../python/calls.ts";
import { learningRateOf, rateArgument, rateKeyword, setNumber } from "../python/learningRate.ts";
import { formatNumber, literalOf } from "../python/literals.ts";
import { momentumOf } from "../python/momentum.ts";
import { chooseOptimizer, type Optimizer } from "../python/optimizers.ts";
import { originOf } from "../python/origin.ts";
import { isFineTuning } from "../python/pretrained.ts";
import { renameCallee } from "../python/rename.ts";
import type { Script } from "../python/script.ts";
import { textOf } from "../python/tree.ts";
import type { ScriptEdit } from "../remedy.ts";
import { sources } from "../sources.ts";

const defaultRate = 1e-3;
const highestRate = 3e-3;
const lowestRate = 1e-4;

/**
 * Adam's learning rate for a rate and momentum of SGD. SGD's steps are `rate / (1 − momentum)` long
 * in the long run; 0.1 is where it usually starts and 0.001 is Adam's default, so a hundredth of it.
 * A run that stalls gains nothing below Adam's default, one that swings nothing above it.
 */
function adamRate(rate: number, momentum: number, situation: Situation): number {
  const scaled = (rate / (1 - momentum)) * 0.01;
  if (isFineTuning(situation.script)) return lowestRate;
  const [low, high] = isRateTooHigh(situation)
    ? [lowestRate, defaultRate]
    : [defaultRate, highestRate];
  return Math.min(high, Math.max(low, scaled));
}

function isRateTooHigh({ finding }: Situation): boolean {
  if (finding === null) return false;
  const signs = ["divergence", "oscillation", "loss-spike", "exploding-gradient", "non-finite"];
  return finding.subtype === "learning-rate-too-high" || signs.includes(finding.sign);
}

const dropped: Readonly<Record<string, readonly string[]>> = {
  SGD: ["momentum", "dampening", "nesterov"],
  RMSprop: ["alpha", "rho", "momentum", "centered"],
};

/** Names of positional arguments, in the order of the frameworks' signatures. */
const positions: Readonly<Record<string, readonly string[]>> = {
  "pytorch SGD": ["params", "lr", "momentum", "dampening", "weight_decay", "nesterov"],
  "pytorch RMSprop": ["params", "lr", "alpha", "eps", "weight_decay", "momentum", "centered"],
  "keras SGD": ["learning_rate", "momentum", "nesterov"],
  "keras RMSprop": ["learning_rate", "rho", "momentum", "epsilon", "centered"],
};

function place(situation: Situation): Outcome {
  const { script, hyperparameters } = situation;
  const choice = chooseOptimizer(script, hyperparameters);
  if (choice.kind === "refused") return refused(choice.reason);
  const { optimizer } = choice;
  const kind = optimizer.kind;
  if (kind === null) {
    return refusedBecause("The script chooses the optimizer when it runs: {code}.", {
      code: textOf(script, optimizer.call.callee),
    });
  }
  if (/adam/i.test(kind)) return present("The optimizer is {kind} already.", { kind });
  if (optimizer.named) return nameAdam(script, optimizer, kind);
  if (!dropped[kind] || optimizer.framework === "transformers") {
    return refusedBecause("The learning rate of {kind} has no known counterpart for Adam.", {
      kind,
    });
  }
  const list = optimizer.call.argumentList;
  if (itemsOf(script, list).some((i) => i.star !== "")) {
    return refusedBecause("The optimizer's arguments are not all in its call: {code}.", {
      code: textOf(script, list),
    });
  }
  if (readsMomentum(script)) {
    return refusedBecause("The script changes the optimizer's momentum while it trains.");
  }
  return replaceOptimizer(situation, optimizer, kind);
}

function nameAdam(script: Script, optimizer: Optimizer, kind: string): Outcome {
  const named = optimizer.named?.value ?? optimizer.call.node;
  const quote = textOf(script, named).slice(0, 1);
  return edit(
    optimizer.call.node,
    [{ from: named.from, to: named.to, insert: `${quote}adam${quote}` }],
    { title: message("Use Adam instead of {kind} (learning rate 0.001)", { kind }) },
  );
}

function readsMomentum(script: Script): boolean {
  return script
    .all("String")
    .some(
      (s) =>
        /^["']momentum["']$/.test(textOf(script, s)) &&
        s.parent?.name === "MemberExpression" &&
        /group/.test(textOf(script, s.parent)),
    );
}

function replaceOptimizer(situation: Situation, optimizer: Optimizer, kind: string): Outcome {
  const { script } = situation;
  const rate = learningRateOf(script, optimizer);
  const isSchedule = rate.kind === "unknown" && optimizer.framework === "keras";
  if (rate.kind === "unknown" && (isSchedule || !rate.isComputed)) return refused(rate.reason);
  const momentum = momentumOf(script, optimizer);
  const before = rate.kind === "known" ? rate.value : null;
  const after =
    kind === "SGD" && before !== null
      ? adamRate(before, momentum, situation)
      : (before ?? defaultRate);
  const decay = weightDecayOf(script, optimizer, kind);
  const target = decay !== null && optimizer.framework === "pytorch" ? "AdamW" : "Adam";
  const given = rateArgument(script, optimizer);
  const replace = new Map<Item, string>();
  const append: string[] = [];
  const elsewhere: ScriptEdit[] = [];
  const list = optimizer.call.argumentList;
  if (!given) append.push(`${rateKeyword(optimizer)}=${formatNumber(after)}`);
  else if (rate.kind === "unknown") {
    replace.set(given, `${rateKeyword(optimizer)}=${formatNumber(after)}`);
  } else if (rate.place && before !== after) {
    elsewhere.push(setNumber(script, rate.place, after));
  }
  if (rate.kind === "known" && before !== null) {
    const factor = after / before;
    for (const other of rate.others) elsewhere.push(setNumber(script, other, other.value * factor));
  }
  const remove: Item[] = [];
  const names = positions[`${optimizer.framework} ${kind}`] ?? [];
  itemsOf(script, list).forEach((item, at) => {
    const name = item.keyword ?? names[at] ?? "";
    if (item.keyword === null && name === "weight_decay") {
      replace.set(item, `weight_decay=${textOf(script, item.value)}`);
    } else if (dropped[kind]?.includes(name) || (item.keyword === null && at > 1))
      remove.push(item);
  });
  const edits = [
    ...renameCallee(script, optimizer.call, target),
    ...editItems(script, list, { remove, replace, append }),
    ...elsewhere,
    ...cycleWithoutMomentum(script),
  ];
  const values = {
    target,
    kind,
    before: before === null ? "" : formatNumber(before),
    after: formatNumber(after),
  };
  const template =
    before === null || before === after
      ? "Use {target} instead of {kind} (learning rate {after})"
      : "Use {target} instead of {kind} (learning rate {before} → {after})";
  return edit(optimizer.call.node, edits, { title: message(template, values) });
}

/** The weight-decay argument where it is set to anything but zero. */
function weightDecayOf(script: Script, optimizer: Optimizer, kind: string): Item | null {
  const position = (positions[`${optimizer.framework} ${kind}`] ?? []).indexOf("weight_decay");
  const list = optimizer.call.argumentList;
  const given = argumentOf(script, list, "weight_decay", position < 0 ? null : position);
  if (!given) return null;
  return originOf(script, given.value)?.value === 0 ? null : given;
}

/** CyclicLR turns momentum too, unless told otherwise, and Adam has none. */
function cycleWithoutMomentum(script: Script): ScriptEdit[] {
  return callsOf(script)
    .filter((c) => c.method === "CyclicLR")
    .flatMap((call) => {
      const given = argumentOf(script, call.argumentList, "cycle_momentum");
      if (given && literalOf(script, given.value) === false) return [];
      return given
        ? [{ from: given.from, to: given.to, insert: "cycle_momentum=False" }]
        : editItems(script, call.argumentList, { append: ["cycle_momentum=False"] });
    });
}

export const useAdam: RemedyDefinition = {
  id: "use-adam",
  title: message("Use Adam with a rescaled learning rate"),
  why: message(
    "Adam scales each weight's step by its own gradients and gets over flat stretches where SGD with one rate for all stalls. Its rate is a hundredth of SGD's lr / (1 − momentum), because 0.1 for SGD corresponds to Adam's default 0.001, kept within 0.001 and 0.003 (0.0001 for loaded weights); momentum, dampening and Nesterov are dropped, weight decay stays (AdamW).",
  ),
  cost: message(
    "Two more values are kept for each weight; a well-tuned SGD can generalise better in the end. Optimizer states in old checkpoints do not fit.",
  ),
  sources: [sources.adam, sources.adamw, sources.comparisons],
  snippets: {
    pytorch: "optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)",
    keras: "model.compile(optimizer=keras.optimizers.Adam(learning_rate=1e-3), loss=loss)",
    transformers: 'TrainingArguments(..., optim="adamw_torch", learning_rate=5e-5)',
    lightning:
      "def configure_optimizers(self):\n    return torch.optim.Adam(self.parameters(), lr=1e-3)",
  },
  supports: ({ sign, subtype }) =>
    (sign === "plateau" && subtype?.startsWith("learning-rate") !== true) ||
    sign === "optimizer-sensitivity",
  place,
};
