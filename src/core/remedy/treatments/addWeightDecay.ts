import { type Message, message } from "../../message.ts";
import { argumentOf, editItems, itemsOf } from "../../python/arguments.ts";
import { valueBehind } from "../../python/bindings.ts";
import { formatNumber, literalOf, stringOf } from "../../python/literals.ts";
import { originOf } from "../../python/origin.ts";
import type { Script } from "../../python/script.ts";
import { textOf } from "../../python/tree.ts";
import { constructNamed } from "../../training/keras/constructNamed.ts";
import { penalizeWeights } from "../../training/keras/edits/penalizeWeights.ts";
import { knowsOldKeras } from "../../training/keras/oldKeras.ts";
import { isFineTuning, mayFineTune } from "../../training/model/pretrained.ts";
import { trainsNetwork } from "../../training/model/trainedValues.ts";
import { givesParameters, placeInChain } from "../../training/optax/edits/chain.ts";
import { chooseOptimizer } from "../../training/optimizer/chooseOptimizer.ts";
import { jointOptimizersOf } from "../../training/optimizer/jointOptimizers.ts";
import { numberPlace } from "../../training/optimizer/numberLiteral.ts";
import { optimizerArgument, renameOptimizer } from "../../training/optimizer/optimizerSignature.ts";
import { type Optimizer, parameterGroupsOf } from "../../training/optimizer/optimizers.ts";
import { decayedGroups } from "../../training/optimizer/parameterGroups.ts";
import { decaysInGroups, existingPenalty } from "../../training/optimizer/regularization.ts";
import {
  edit,
  type Outcome,
  present,
  refused,
  refusedBecause,
  togetherOf,
} from "../../training/outcome.ts";
import { knowsOldTorch, notInOldTorch } from "../../training/pytorch/oldTorch.ts";
import { setNumber } from "../../training/rate/learningRate.ts";
import type { RemedyDefinition, Situation } from "../definition.ts";
import { sources } from "../sources.ts";

const decayNames = /^(?:weight_?decay|wd|decay|l2(?:_?reg\w*)?)$/i;
/** Coupled to the gradient, as in SGD; He et al. and others train with 1e-4 to 5e-4. */
const coupledDecay = 5e-4;
/** Decoupled, as in AdamW: multiplied by the learning rate, so 0.1 is customary from scratch. */
const decoupledDecay = 0.1;
/** For weights that are trained already. */
const trainerDecay = 0.01;
/** What AdamW decays by where nobody says: as good as nothing for a network that is trained from scratch. */
const defaultDecay: Readonly<Record<Optimizer["framework"], number>> = {
  pytorch: 0.01,
  keras: 0.004,
  transformers: 0,
  graph: 0,
  jax: 1e-4,
};

/** Up to this share of the usual amount a decay is as good as none. */
const slight = 0.05;

function amountFor(script: Script, optimizer: Optimizer, kind: string): number {
  if (optimizer.framework === "transformers") return trainerDecay;
  // Keras decays the weights themselves, whichever optimizer it is.
  if (optimizer.framework === "keras" && kind !== "SGD") return decoupledDecay;
  if (kind !== "AdamW") return coupledDecay;
  return isFineTuning(script) ? trainerDecay : decoupledDecay;
}

/** Optimizers as they were in Keras 2.10 and before, which know no weight decay and no AdamW: kept as `legacy`, or by their spelling. */
function isOldKeras(script: Script, { framework, call, named }: Optimizer): boolean {
  if (framework !== "keras") return false;
  if (/\.legacy\.\w+$/.test(call.name ?? "")) return true;
  const isOld = (keyword: string | null) => keyword === "lr" || keyword === "decay";
  const isOldCall =
    named === null &&
    (/^[a-z]/.test(call.method) ||
      itemsOf(script, call.argumentList).some((i) => isOld(i.keyword)));
  return isOldCall || knowsOldKeras(script);
}

function place(situation: Situation): Outcome {
  const { script, hyperparameters } = situation;
  const choice = chooseOptimizer(script, hyperparameters);
  if (choice.kind === "found") return placeAt(situation, choice.optimizer);
  const outcomes = jointOptimizersOf(script).map((optimizer) => placeAt(situation, optimizer));
  return togetherOf(outcomes, decaysOfAll) ?? inLayers(situation, refused(choice.reason));
}

/** In the loss, where the optimizer of Keras does not take it. */
function inLayers({ script, program }: Situation, otherwise: Outcome): Outcome {
  if (program.framework !== "keras") return otherwise;
  const code = existingPenalty(script);
  if (code !== null) return present("Large weights are penalized already: {code}.", { code });
  return penalizeWeights(script) ?? otherwise;
}

const decaysOfAll = message("Add weight decay to each of the optimizers");

function placeAt(situation: Situation, optimizer: Optimizer): Outcome {
  const { script } = situation;
  if (optimizer.kind === null) {
    return refusedBecause("The script chooses the optimizer when it runs: {code}.", {
      code: textOf(script, optimizer.call.callee),
    });
  }
  const decayed = parameterGroupsOf(script, optimizer).some((group) =>
    itemsOf(script, group).some(
      (i) =>
        i.key !== null &&
        stringOf(textOf(script, i.key)) === "weight_decay" &&
        literalOf(script, i.value) !== 0,
    ),
  );
  if (decayed || decaysInGroups(script, optimizer)) {
    return present("A parameter group has its weight decay already.");
  }
  const code = existingPenalty(script);
  if (code !== null) return present("Large weights are penalized already: {code}.", { code });
  if (!trainsNetwork(script, optimizer)) {
    return refusedBecause("What the optimizer trains are not the weights of a network.");
  }
  if (optimizer.framework === "jax" && !/^AdamW?$/.test(optimizer.kind)) {
    return placeInChain(situation, {
      name: "add_decayed_weights",
      argument: formatNumber(coupledDecay),
      isThere: /^add_decayed_weights$/,
      readsParameters: true,
    });
  }
  if (optimizer.framework === "jax" && !givesParameters(script)) {
    return refusedBecause("The optimizer's update() is not given the parameters in this script.");
  }
  if (optimizer.framework === "graph" || /^(?:LBFGS|Rprop|SparseAdam)$/.test(optimizer.kind)) {
    return refusedBecause("{kind} takes no weight decay.", { kind: optimizer.kind });
  }
  return isOldKeras(script, optimizer)
    ? inLayers(situation, writtenForOldKeras(script, optimizer))
    : decay(script, optimizer, optimizer.kind);
}

function writtenForOldKeras(script: Script, { named, call }: Optimizer): Outcome {
  return refusedBecause(
    /\.legacy\./.test(call.name ?? "")
      ? "An optimizer of Keras that is kept from older versions takes no weight decay: {code}."
      : "The script is written for a Keras whose optimizers take no weight decay: {code}.",
    { code: textOf(script, named?.value ?? call.callee) },
  );
}

function decay(script: Script, optimizer: Optimizer, kind: string): Outcome {
  const target = kind === "Adam" ? "AdamW" : kind;
  const amount = amountFor(script, optimizer, target);
  const text = `weight_decay=${formatNumber(amount)}`;
  const title =
    target === kind
      ? message("Add weight decay {amount}", { amount: formatNumber(amount) })
      : message("Use AdamW with weight decay {amount}", { amount: formatNumber(amount) });
  const { node, argumentList } = optimizer.call;
  if (target !== kind && optimizer.framework === "pytorch" && knowsOldTorch(script)) {
    return notInOldTorch(target);
  }
  if (optimizer.named) {
    return edit(node, constructNamed(script, optimizer, target, [text]), { title });
  }
  const given = optimizerArgument(script, optimizer, "weight_decay");
  const rename = target === kind ? [] : renameOptimizer(script, optimizer, target);
  if (!given) {
    if (itemsOf(script, argumentList).some((i) => i.star === "**")) {
      return refusedBecause("The optimizer's arguments are not all in its call: {code}.", {
        code: textOf(script, argumentList),
      });
    }
    const own = kind === "AdamW" ? ownDecay(optimizer) : 0;
    if (own > 0 && (mayFineTune(script) || mayHoldGroups(script, optimizer))) {
      return present("AdamW decays the weights by its default already; set weight_decay for more.");
    }
    const groups = decayedGroups(script, optimizer, formatNumber(amount));
    const added = groups ? [groups] : editItems(script, argumentList, { append: [text] });
    const words = own > 0 ? { title: raised(own, amount) } : { title };
    return edit(node, [...rename, ...added], groups ? { ...words, cost: costOfGroups } : words);
  }
  const before = originOf(script, given.value)?.value;
  const usual = kind === "AdamW" ? amount : coupledDecay;
  if (typeof before !== "number" || before > usual * slight) {
    return present("Weight decay is set already: {code}.", { code: textOf(script, given) });
  }
  const free = numberPlace(script, given.value, optimizer, decayNames);
  return free
    ? edit(node, [...rename, setNumber(script, free, amount)], {
        title: before === 0 || rename.length > 0 ? title : raised(before, amount),
      })
    : refusedBecause("The weight decay is not a number in this file: {code}.", {
        code: textOf(script, given),
      });
}

/** Groups of another file may have decays and rates of their own. */
function mayHoldGroups(script: Script, { framework, call }: Optimizer): boolean {
  const given = argumentOf(script, call.argumentList, "params", 0);
  if (framework !== "pytorch" || !given) return false;
  return !/\bparameters\(/.test(textOf(script, valueBehind(script, given.value)));
}

/** AdamW of Transformers has none by default. */
function ownDecay({ call, framework }: Optimizer): number {
  return /^transformers\./.test(call.name ?? "") ? 0 : defaultDecay[framework];
}

function raised(before: number, after: number): Message {
  return message("Raise the weight decay ({before} → {after})", {
    before: formatNumber(before),
    after: formatNumber(after),
  });
}

const costOfGroups = message(
  "Too much of it holds the training loss up; the amount needs tuning. Biases and the gains of normalization layers are left alone, so that the optimizer has two parameter groups and its states in old checkpoints do not fit.",
);

export const addWeightDecay: RemedyDefinition = {
  id: "add-weight-decay",
  title: message("Add weight decay"),
  why: message(
    "Weights that are pulled towards zero cannot fit every detail of the training data. Adam adapts a coupled decay away, so that AdamW, which decays on its own, takes its place.",
  ),
  cost: message("Too much of it holds the training loss up; the amount needs tuning."),
  sources: [sources.weightDecay, sources.adamw],
  snippets: {
    pytorch: "optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.1)",
    keras: "keras.layers.Dense(64, kernel_regularizer=keras.regularizers.L2(1e-4))",
    transformers: "TrainingArguments(..., weight_decay=0.01)",
    jax: "tx = optax.adamw(learning_rate=1e-3, weight_decay=0.1)",
  },
  supports: ({ sign }) => sign === "overfitting",
  place,
};
