import { argumentOf, type Item } from "../../python/arguments.ts";
import { qualifiedName } from "../../python/calls.ts";
import { renameCallee } from "../../python/renameCallee.ts";
import type { Script } from "../../python/script.ts";
import type { ScriptEdit } from "../../python/scriptEdit.ts";
import type { Optimizer } from "./optimizers.ts";

/** Names of positional arguments, in the order of the frameworks' signatures. */
const signatures: Readonly<Record<string, readonly string[]>> = {
  "pytorch SGD": ["params", "lr", "momentum", "dampening", "weight_decay", "nesterov"],
  "pytorch RMSprop": ["params", "lr", "alpha", "eps", "weight_decay", "momentum", "centered"],
  "pytorch Adam": ["params", "lr", "betas", "eps", "weight_decay", "amsgrad"],
  "pytorch AdamW": ["params", "lr", "betas", "eps", "weight_decay", "amsgrad"],
  "pytorch NAdam": ["params", "lr", "betas", "eps", "weight_decay"],
  "pytorch RAdam": ["params", "lr", "betas", "eps", "weight_decay"],
  "pytorch Adagrad": ["params", "lr", "lr_decay", "weight_decay"],
  "keras SGD": ["learning_rate", "momentum", "nesterov"],
  "keras RMSprop": ["learning_rate", "rho", "momentum", "epsilon", "centered"],
  "keras Adam": ["learning_rate", "beta_1", "beta_2", "epsilon", "amsgrad"],
  "keras AdamW": ["learning_rate", "weight_decay"],
  "graph SGD": ["learning_rate", "momentum"],
  "graph RMSprop": ["learning_rate", "decay", "momentum", "epsilon"],
  "graph Adam": ["learning_rate", "beta1", "beta2", "epsilon"],
  "jax SGD": ["learning_rate", "momentum", "nesterov"],
  "jax RMSprop": ["learning_rate", "decay", "eps"],
  "jax Adam": ["learning_rate", "b1", "b2", "eps"],
  "jax AdamW": ["learning_rate", "b1", "b2", "eps"],
};

/** What the positional arguments of an optimizer are called; empty where that is not known. */
export function parametersOfOptimizer({ framework, kind }: Optimizer): readonly string[] {
  return signatures[`${framework} ${kind}`] ?? [];
}

/** An argument of an optimizer by its name, whether or not it is written; null where it is not given. */
export function optimizerArgument(script: Script, optimizer: Optimizer, name: string): Item | null {
  const position = parametersOfOptimizer(optimizer).indexOf(name);
  return argumentOf(script, optimizer.call.argumentList, name, position < 0 ? null : position);
}

/** Puts another kind of optimizer in its place, where its class is written. Optax's are functions, in small letters. */
export function renameOptimizer(script: Script, optimizer: Optimizer, kind: string): ScriptEdit[] {
  const { call, framework, written } = optimizer;
  const name = nameIn(framework, kind);
  return written
    ? renameCallee(script, { ...call, callee: written, name: qualifiedName(script, written) }, name)
    : renameCallee(script, call, name);
}

function nameIn(framework: Optimizer["framework"], kind: string): string {
  if (framework === "graph") return `${kind.replace("RMSprop", "RMSProp")}Optimizer`;
  return framework === "jax" ? kind.toLowerCase() : kind;
}
