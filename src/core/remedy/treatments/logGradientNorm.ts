import { message } from "../../message.ts";
import type { RemedyDefinition } from "../definition.ts";
import { sources } from "../sources.ts";

export const logGradientNorm: RemedyDefinition = {
  id: "log-gradient-norm",
  title: message("Print the gradient norm with the loss"),
  why: message(
    "The norm of the gradients tells a vanished gradient from a rate that is wrong; this log does not have it. The norm is measured between backward and step and changes nothing.",
  ),
  cost: message("One pass over the gradients for each step."),
  sources: [sources.torchClip, sources.clipping],
  snippets: {
    pytorch:
      'grad_norm = torch.nn.utils.clip_grad_norm_(model.parameters(), float("inf"))\nprint(f"grad_norm: {grad_norm:.4g}")',
    keras:
      'with tf.GradientTape() as tape:\n    loss = loss_fn(y, model(x, training=True))\ngradients = tape.gradient(loss, model.trainable_variables)\nprint(f"grad_norm: {float(tf.linalg.global_norm(gradients)):.4g}")',
    lightning:
      'def on_before_optimizer_step(self, optimizer, *_):\n    norms = [p.grad.norm() for p in self.parameters() if p.grad is not None]\n    self.log("grad_norm", torch.stack(norms).norm())',
  },
  supports: () => false,
  place: (situation) => situation.editor.logGradientNorm(situation),
};
