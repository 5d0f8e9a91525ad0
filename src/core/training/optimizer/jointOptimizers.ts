import type { SyntaxNode } from "@lezer/common";
import { argumentOf } from "../../python/arguments.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { childrenOf, functionOf, isWithin, textOf } from "../../python/tree.ts";
import { stepGroupsOf } from "../loop/stepGroups.ts";
import { type Optimizer, optimizersOf } from "./optimizers.ts";
import { foreignOptimizer } from "./otherOptimizers.ts";

/**
 * The optimizers of a script with several, where the same change of all of them is right whichever the run used: those of
 * which an option chooses one, and the parts of one network. Empty where that is not certain.
 */
export const jointOptimizersOf = oncePerScript((script): readonly Optimizer[] => {
  const optimizers = severalKnown(script);
  return areAlternatives(script, optimizers) ? optimizers : partOptimizersOf(script);
});

/** Those that each hold a part of one network and take their step after the same backward pass: the run used all. */
export const partOptimizersOf = oncePerScript((script): readonly Optimizer[] => {
  const optimizers = severalKnown(script);
  return areParts(script, optimizers) ? optimizers : [];
});

function severalKnown(script: Script): readonly Optimizer[] {
  const optimizers = optimizersOf(script);
  if (optimizers.length < 2 || optimizers.some(({ kind }) => kind === null)) return [];
  return foreignOptimizer(script, optimizers) ? [] : optimizers;
}

/** For the same parameters: under one name in branches that exclude each other, or each handed back by what chooses. */
function areAlternatives(script: Script, optimizers: readonly Optimizer[]): boolean {
  const [first] = optimizers;
  if (!first || new Set(optimizers.map((o) => parametersOf(script, o))).size > 1) return false;
  const home = functionOf(first.call.node)?.from;
  if (optimizers.some(({ call }) => functionOf(call.node)?.from !== home)) return false;
  const areReturned = optimizers.every(({ call }) => call.node.parent?.name === "ReturnStatement");
  if (home !== undefined && areReturned) return true;
  const haveOneName = optimizers.every((o) => o.variable !== null && o.variable === first.variable);
  return (
    haveOneName &&
    optimizers.every((a, at) =>
      optimizers.slice(at + 1).every((b) => excludeEachOther(a.call.node, b.call.node)),
    )
  );
}

/** What it holds, as written; null where it is not told, as in Keras. */
function parametersOf(script: Script, { call, framework }: Optimizer): string | null {
  const given = argumentOf(script, call.argumentList, "params", 0);
  return given && framework === "pytorch" ? textOf(script, given.value) : null;
}

/** In two branches of one condition. */
function excludeEachOther(a: SyntaxNode, b: SyntaxNode): boolean {
  for (let node = a.parent; node; node = node.parent) {
    if (!isWithin(b, node)) continue;
    if (node.name !== "IfStatement") return false;
    const bodies = childrenOf(node).filter(({ name }) => name === "Body");
    const branchOf = (inner: SyntaxNode) => bodies.findIndex((body) => isWithin(inner, body));
    return branchOf(a) >= 0 && branchOf(b) >= 0 && branchOf(a) !== branchOf(b);
  }
  return false;
}

/** A loss that has parameters of its own, centres of classes for one, is no part of the network. */
const lossNames = /loss|crit|cent(?:er|re)/i;

function areParts(script: Script, optimizers: readonly Optimizer[]): boolean {
  const held = optimizers.map((optimizer) => parametersOf(script, optimizer));
  if (held.some((text) => text === null || lossNames.test(text))) return false;
  const [group, another] = stepGroupsOf(script);
  if (!group || another || group.kind !== "parts") return false;
  const stepped = new Set(group.steps.map(({ optimizer }) => optimizer));
  const made = new Set(optimizers.flatMap(({ variable }) => variable ?? []));
  return (
    made.size === optimizers.length &&
    made.size === stepped.size &&
    [...made].every((name) => stepped.has(name))
  );
}
