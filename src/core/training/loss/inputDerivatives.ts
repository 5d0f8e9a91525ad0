import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { assignmentsByTarget } from "../../python/bindings.ts";
import { type Call, callAt, callsOf, callsOfMethod } from "../../python/calls.ts";
import { literalOf } from "../../python/literals.ts";
import { callsWithin } from "../../python/nodesWithin.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { bodyOf, isWithin, nameOfDefinition, textOf } from "../../python/tree.ts";

/** Whether a loss takes derivatives of the network by its inputs: physics-informed networks, gradient penalties. */
export const takesDerivatives = oncePerScript(
  (script) =>
    callsOf(script).some((call) => keepsGraph(script, call) || isFunctional(script, call)) ||
    isTapedTwice(script),
);

/** `torch.autograd.grad(u, x, create_graph=True)`, and Jacobians and Hessians with the same argument. */
function keepsGraph(script: Script, { method, argumentList }: Call): boolean {
  if (!/^(?:grad|jacobian|hessian|jvp|vjp|hvp|vhp)$/.test(method)) return false;
  const given = argumentOf(script, argumentList, "create_graph");
  return given !== null && literalOf(script, given.value) !== false;
}

/** Derivatives as functions: those of DeepXDE, and those of PyTorch by another argument than the first, or of second order. */
function isFunctional(script: Script, { name, argumentList }: Call): boolean {
  if (/^deepxde\.grad\.(?:jacobian|hessian)$/.test(name ?? "")) return true;
  const kind = /^(?:torch\.func|functorch)\.(grad|jacrev|jacfwd|hessian)$/.exec(name ?? "")?.[1];
  if (kind === undefined) return false;
  const by = argumentOf(script, argumentList, "argnums", 1);
  return kind !== "grad" || (by !== null && literalOf(script, by.value) !== 0);
}

/** A tape's derivatives by something else than weights, recorded by another tape or by itself. */
function isTapedTwice(script: Script): boolean {
  const blocks = script.all("WithStatement").flatMap((block) => {
    const isTape = callsWithin(script, block).some(
      (c) => c.method === "GradientTape" && c.node.parent?.from === block.from,
    );
    const body = isTape ? bodyOf(block) : null;
    return body ? [body] : [];
  });
  if (blocks.length === 0) return false;
  const recorded = [...blocks, ...functionsUsedBy(script, blocks)];
  return callsOfMethod(script, "gradient", "jacobian", "batch_jacobian").some(
    (call) => recorded.some((part) => isWithin(call.node, part)) && isByInputs(script, call),
  );
}

function isByInputs(script: Script, { receiver, argumentList }: Call): boolean {
  const sources = argumentOf(script, argumentList, "sources", 1)?.value;
  return receiver !== null && sources !== undefined && !areWeights(script, sources);
}

/** `model.trainable_variables`, lists and sums of them, and names of these. */
function areWeights(script: Script, node: SyntaxNode, depth = 0): boolean {
  if (depth > 3) return false;
  const text = textOf(script, node);
  if (/variables|weights|params|parameters|\bvars\b|_vars\b/i.test(text)) return true;
  const given = assignmentsByTarget(script).get(text) ?? [];
  return (
    given.length > 0 &&
    given.every(
      ({ value }) =>
        value !== null && (isVariable(script, value) || areWeights(script, value, depth + 1)),
    )
  );
}

function isVariable(script: Script, node: SyntaxNode): boolean {
  const call = callAt(script, node);
  return call?.method === "Variable" || call?.method === "add_weight";
}

/** Functions and methods that are called within some blocks, and those that they call; what a model is compiled with, too. */
function functionsUsedBy(script: Script, blocks: readonly SyntaxNode[]): readonly SyntaxNode[] {
  const used = new Set<SyntaxNode>();
  const definitions = script.all("FunctionDefinition");
  const use = (name: string) => {
    for (const definition of definitions) {
      if (used.has(definition) || nameOfDefinition(script, definition) !== name) continue;
      used.add(definition);
      for (const { method } of callsWithin(script, definition)) use(method);
    }
  };
  for (const block of blocks) for (const { method } of callsWithin(script, block)) use(method);
  for (const { argumentList } of callsOfMethod(script, "compile", "add_loss", "minimize")) {
    for (const { value } of itemsOf(script, argumentList)) use(textOf(script, value));
  }
  return [...used];
}
