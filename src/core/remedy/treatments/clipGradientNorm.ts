import { message } from "../../message.ts";
import { gradientLimitsOf } from "../../training/loop/gradientLimits.ts";
import { idleClipOf, moveBelow } from "../../training/loop/idleClip.ts";
import { edit, type Outcome, present } from "../../training/outcome.ts";
import type { RemedyDefinition, Situation } from "../definition.ts";
import { sources } from "../sources.ts";

const maximumNorm = "1.0";

function place(situation: Situation): Outcome {
  const { script } = situation;
  const idle = idleClipOf(script);
  if (idle) {
    return edit(idle.statement, moveBelow(script, idle), {
      title: message("Clip the gradients after the backward pass"),
    });
  }
  const known = gradientLimitsOf(script).find(({ kind }) => kind !== "factor");
  return known === undefined
    ? situation.editor.clipGradients(situation, maximumNorm)
    : present("Gradients are clipped already: {code}.", { code: known.code });
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
