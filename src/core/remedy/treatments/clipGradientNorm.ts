import { message } from "../../message.ts";
import { argumentOf, editItems, itemsOf } from "../../python/arguments.ts";
import { type Call, callsOf, callsOfMethod } from "../../python/calls.ts";
import { referenceTo } from "../../python/imports.ts";
import { originOf } from "../../python/origin.ts";
import type { Script } from "../../python/script.ts";
import { textOf } from "../../python/tree.ts";
import { constructNamed } from "../../training/kerasOptimizer.ts";
import { chooseOptimizer, isTrainingArguments } from "../../training/optimizers.ts";
import { existingClipping } from "../../training/regularization.ts";
import { parametersAt, type TrainingStep, trainingStepsOf } from "../../training/trainingStep.ts";
import {
  edit,
  type Outcome,
  present,
  type RemedyDefinition,
  refused,
  refusedBecause,
  type Situation,
} from "../definition.ts";
import { accelerating, accumulates, beforeStep, usesApex } from "../gradientNorm.ts";
import { placeInChain, type Transformation } from "../optaxChain.ts";
import { sources } from "../sources.ts";
import { noTrainingArguments } from "../trainingArguments.ts";

const maximumNorm = "1.0";
const clipping: Transformation = {
  name: "clip_by_global_norm",
  argument: maximumNorm,
  isThere: /^(?:clip|clip_by_\w+|adaptive_grad_clip)$/,
  readsParameters: false,
};

function place(situation: Situation): Outcome {
  const { script, framework } = situation;
  const code = existingClipping(script);
  if (code !== null) return present("Gradients are clipped already: {code}.", { code });
  if (framework === "jax") return placeInChain(situation, clipping);
  if (framework === "transformers") return clipInTrainer(script);
  if (framework === "keras") return clipInKeras(situation);
  if (framework === "lightning") {
    const byHand = callsOfMethod(script, "manual_backward")[0];
    if (byHand) {
      return refusedBecause(
        "The module optimizes by hand ({code}), where the Trainer may not clip.",
        { code: textOf(script, byHand.callee) },
      );
    }
    const trainer = callsOf(script).find((c) => /(?:^|\.)Trainer$/.test(c.name ?? ""));
    return trainer
      ? setOption(script, trainer, "gradient_clip_val", null)
      : refusedBecause("No Trainer was found in this script.");
  }
  const own = callsOf(script).find((c) =>
    itemsOf(script, c.argumentList).some((i) =>
      /^(?:clip_grad|max_grad_norm|grad_clip)/.test(i.keyword ?? ""),
    ),
  );
  if (own) {
    return refusedBecause("The script leaves clipping to a call of its own: {code}.", {
      code: textOf(script, own.callee),
    });
  }
  return clipInLoop(script);
}

function clipInLoop(script: Script): Outcome {
  if (usesApex(script))
    return refusedBecause("Gradients scaled by apex are clipped on amp.master_params().");
  const steps = trainingStepsOf(script);
  const [first] = steps;
  if (!first) {
    return refusedBecause(
      "No backward() that is followed by an optimizer's step() was found in this script.",
    );
  }
  const { text, edits } = referenceTo(script, "torch.nn.utils.clip_grad_norm_");
  const owners = steps.map((step) => accelerating(script, step));
  const clip = (step: TrainingStep, at: number) => {
    const owner = owners[at];
    const callee = owner ? `${owner}.clip_grad_norm_` : text;
    const call = `${callee}(${parametersAt(script, step)}, ${maximumNorm})`;
    return owner && accumulates(script, owner)
      ? beforeStep(script, step, `if ${owner}.sync_gradients:`, script.indentUnit + call)
      : beforeStep(script, step, call);
  };
  const imports = owners.includes(null) ? edits : [];
  return edit(first.call.node, [...imports, ...steps.map(clip)]);
}

function clipInTrainer(script: Script): Outcome {
  const call = callsOf(script).find(isTrainingArguments);
  return call ? setOption(script, call, "max_grad_norm", 1) : refused(noTrainingArguments(script));
}

/** Sets a keyword of a trainer; `builtIn` is its value where it is not given. */
function setOption(script: Script, call: Call, keyword: string, builtIn: number | null): Outcome {
  const given = argumentOf(script, call.argumentList, keyword);
  const text = `${keyword}=${maximumNorm}`;
  if (given) {
    const value = originOf(script, given.value)?.value;
    return value === 0 || value === null
      ? edit(call.node, [{ from: given.from, to: given.to, insert: text }])
      : present("Gradients are clipped already: {code}.", { code: textOf(script, given) });
  }
  if (itemsOf(script, call.argumentList).some((i) => i.star !== "")) {
    return refusedBecause("The arguments are not all in this call: {code}.", { code: call.method });
  }
  if (builtIn !== null) {
    return present("The Trainer clips gradients at a norm of {norm} by default.", {
      norm: builtIn,
    });
  }
  return edit(call.node, editItems(script, call.argumentList, { append: [text] }));
}

function clipInKeras({ script, hyperparameters }: Situation): Outcome {
  const choice = chooseOptimizer(script, hyperparameters);
  if (choice.kind === "refused") return refused(choice.reason);
  const { optimizer } = choice;
  const text = `clipnorm=${maximumNorm}`;
  if (optimizer.named) {
    return edit(
      optimizer.call.node,
      constructNamed(script, optimizer, optimizer.kind ?? "", [text]),
    );
  }
  const list = optimizer.call.argumentList;
  const given = itemsOf(script, list).find((i) =>
    /^(?:global_)?clip(?:norm|value)$/.test(i.keyword ?? ""),
  );
  return given
    ? present("Gradients are clipped already: {code}.", { code: textOf(script, given) })
    : edit(optimizer.call.node, editItems(script, list, { append: [text] }));
}

export const clipGradientNorm: RemedyDefinition = {
  id: "clip-gradient-norm",
  title: message("Clip the gradient norm at 1.0"),
  why: message(
    "One steep spot can throw the weights far away. Clipping shortens the gradient to a norm of at most 1.0 and keeps its direction; with mixed precision it is unscaled first.",
  ),
  cost: message(
    "A limit below the usual norm shortens every step; look at the norm and set it near its 90th percentile.",
  ),
  sources: [sources.clipping, sources.torchClip, sources.torchAmp],
  snippets: {
    pytorch:
      "loss.backward()\ntorch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)\noptimizer.step()",
    keras: "optimizer = keras.optimizers.Adam(learning_rate=1e-3, clipnorm=1.0)",
    transformers: "TrainingArguments(..., max_grad_norm=1.0)",
    lightning: "trainer = Trainer(gradient_clip_val=1.0)",
    jax: "tx = optax.chain(optax.clip_by_global_norm(1.0), optax.adam(1e-3))",
  },
  supports: ({ sign }) => sign === "exploding-gradient" || sign === "loss-spike",
  place,
};
