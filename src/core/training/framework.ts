import { type Call, callsOf, callsOfMethod } from "../python/calls.ts";
import { importsOf } from "../python/imports.ts";
import { oncePerScript } from "../python/oncePerScript.ts";
import type { Script } from "../python/script.ts";
import { isTrainingArguments } from "./optimizer/optimizers.ts";

/** What a training is written with; `unknown` for a script that imports none of them. */
export type Framework = "pytorch" | "keras" | "transformers" | "lightning" | "jax" | "unknown";

/** The framework that runs the training loop, which need not be the one that the model is written in. */
export const frameworkOf = oncePerScript((script): Framework => {
  const roots = new Set(
    importsOf(script).map((i) => (i.module ?? i.qualified).split(".")[0] ?? ""),
  );
  const isTrainer = (call: Call) =>
    isTrainingArguments(script, call) || /^transformers\.\w*Trainer$/.test(call.name ?? "");
  if (roots.has("transformers") && callsOf(script).some(isTrainer) && !isOnlyLent(script)) {
    return "transformers";
  }
  if (roots.has("lightning") || roots.has("pytorch_lightning")) return "lightning";
  // PyTorch's loaders feed networks of JAX, too: what is trained with has a backward pass.
  const isFedByTorch =
    roots.has("optax") && callsOfMethod(script, "backward", "manual_backward").length === 0;
  if (roots.has("torch") && !isFedByTorch) return "pytorch";
  if (roots.has("optax")) return "jax";
  if (roots.has("tensorflow") || roots.has("keras")) return "keras";
  return "unknown";
});

/** A Trainer that lends its loaders or evaluates, where something else trains. */
function isOnlyLent(script: Script): boolean {
  const isStarted = callsOf(script).some(({ method }) =>
    /^(?:train|hyperparameter_search|training_loop)$/.test(method),
  );
  return !isStarted && callsOfMethod(script, "fit", "backward").length > 0;
}
