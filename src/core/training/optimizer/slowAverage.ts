import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { assignmentsOf } from "../../python/bindings.ts";
import { callAt, callsOf } from "../../python/calls.ts";
import { changedInPlace } from "../../python/changedInPlace.ts";
import { certainly, combined, possibly } from "../../python/fact.ts";
import { literalOf } from "../../python/literals.ts";
import { callsWithin } from "../../python/nodesWithin.ts";
import { numberOf } from "../../python/numberFact.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import { originOf } from "../../python/origin.ts";
import { callersOf } from "../../python/passedArguments.ts";
import type { Script } from "../../python/script.ts";
import { ancestorOf, bodyOf, childrenOf, functionOf, isWithin, textOf } from "../../python/tree.ts";
import { backwardCalls, loopsThrough, loopVariables, runLengthOf } from "../loop/runLength.ts";
import { pairingsOf } from "../model/pairedWeights.ts";
import { loadedWeights } from "../model/pretrained.ts";
import { optimizersOf } from "./optimizers.ts";

/** An average of the weights that a run is too short for: most of it is what they were at first. */
export interface SlowAverage {
  readonly at: SyntaxNode;
  /** The number that says what share stays with every step. */
  readonly literal: SyntaxNode;
  readonly decay: number;
  readonly steps: number;
}

/** More than this share of the first weights is left at the end. */
const mostLeft = 0.5;

export const slowAverageOf = oncePerScript((script): SlowAverage | null => {
  const { outer, inner, depth } = runLengthOf(script);
  const steps = possibly(combined(outer, inner, (turns, batches) => turns * batches));
  if (steps === null || depth > 2 || steps <= 0 || loadedWeights(script)) return null;
  if (isCorrected(script)) return null;
  for (const loop of loopsOverPairs(script)) {
    if (ancestorOf(loop, "IfStatement")) continue;
    if (isAskedByLoss(script, loop) || isRepeatedWithin(script, loop)) continue;
    const at = keptShare(script, loop);
    if (at && ancestorOf(at, "IfStatement")) continue;
    if (at && isOfTrained(script, loop)) continue;
    const decay = at && certainly(numberOf(script, at, null));
    const literal = at && originOf(script, at)?.literal;
    if (!at || !literal || typeof decay !== "number" || decay >= 1 || decay <= 0) continue;
    if (decay ** steps > mostLeft) return { at, literal, decay, steps };
  }
  return null;
});

/** `for mine, theirs in zip(average.parameters(), model.parameters())`. */
function loopsOverPairs(script: Script): readonly SyntaxNode[] {
  return pairingsOf(script).flatMap(({ node }) => {
    const loop = ancestorOf(node, "ForStatement");
    const body = loop && bodyOf(loop);
    return loop && body && node.to <= body.from ? [loop] : [];
  });
}

/** What is changed are the trained weights themselves: they are held back, and no average of them. */
function isOfTrained(script: Script, loop: SyntaxNode): boolean {
  const [pairs] = pairingsOf(script).filter(
    ({ node }) => ancestorOf(node, "ForStatement")?.from === loop.from,
  );
  const networks = pairs ? itemsOf(script, pairs.argumentList) : [];
  const trained = optimizersOf(script).map(({ call }) => textOf(script, call.argumentList));
  const names = loopVariables(script, loop);
  return networks.some(({ value }, index) => {
    const receiver = callAt(script, value)?.receiver;
    const name = names[index];
    if (!receiver || name === undefined) return false;
    const own = `${textOf(script, receiver)}.parameters()`;
    return (
      trained.some((given) => given.includes(own)) &&
      (changedInPlace(script).get(name) ?? []).some((change) => isWithin(change, loop))
    );
  });
}

/** `average / (1 - decay ** step)`: what is left of the first weights is taken out again. */
function isCorrected(script: Script): boolean {
  return script.all("BinaryExpression").some((difference) => {
    const [one, operator, power] = childrenOf(difference);
    if (!one || !operator || !power || textOf(script, operator) !== "-") return false;
    const sign = childrenOf(power)[1];
    return literalOf(script, one) === 1 && sign !== undefined && textOf(script, sign) === "**";
  });
}

/** Keys and targets that follow slowly on purpose: each pass forward asks for them, from the first. */
function isAskedByLoss(script: Script, loop: SyntaxNode): boolean {
  const [backward] = backwardCalls(script);
  const [inner] = backward ? loopsThrough(script, backward.node) : [];
  const names = pairingsOf(script)
    .filter(({ node }) => isWithin(node, loop))
    .flatMap(({ argumentList }) => itemsOf(script, argumentList))
    .flatMap(({ value }) => callAt(script, value)?.receiver ?? [])
    .map((node) => textOf(script, node));
  const asked = new Set(
    callsOf(script)
      .filter(
        ({ node }) => inner && backward && isWithin(node, inner) && node.to <= backward.node.from,
      )
      .map(({ callee }) => textOf(script, callee)),
  );
  return names.length > 0 && names.every((name) => asked.has(name));
}

/** `[learn() for _ in range(200)]`: how often that is, the length of the run does not tell. */
function isRepeatedWithin(script: Script, loop: SyntaxNode): boolean {
  const home = functionOf(loop);
  return (
    home !== null &&
    callersOf(script, home).some(
      ({ node }) =>
        ancestorOf(node, "ArrayComprehensionExpression", "ComprehensionExpression") !== null,
    )
  );
}

/** `d` of `a.mul_(d).add_(b, alpha=1 - d)`, and of `a.data = d * a.data + (1 - d) * b.data`. */
function keptShare(script: Script, loop: SyntaxNode): SyntaxNode | null {
  for (const call of callsWithin(script, loop)) {
    const kept = call.receiver && callAt(script, call.receiver);
    const alpha = argumentOf(script, call.argumentList, "alpha", 1)?.value;
    const [share] = kept?.method === "mul_" ? itemsOf(script, kept.argumentList) : [];
    if (call.method === "add_" && share && alpha && isRestOf(script, alpha, share.value)) {
      return share.value;
    }
    const [given] = itemsOf(script, call.argumentList);
    const target = call.receiver ? textOf(script, call.receiver) : "";
    const sum = call.method === "copy_" && given ? shareInSum(script, given.value, target) : null;
    if (sum) return sum;
  }
  for (const statement of script.all("AssignStatement").filter((s) => isWithin(s, loop))) {
    const [assignment] = assignmentsOf(statement);
    const sum = assignment?.value
      ? shareInSum(script, assignment.value, textOf(script, assignment.target))
      : null;
    if (sum && ancestorOf(sum, "ForStatement")?.from === loop.from) return sum;
  }
  return null;
}

/** `d` of `d * a + (1 - d) * b`, where the first belongs to what is assigned. */
function shareInSum(script: Script, node: SyntaxNode, target: string): SyntaxNode | null {
  const [first, operator, second] = node.name === "BinaryExpression" ? childrenOf(node) : [];
  if (!first || !second || !operator || textOf(script, operator) !== "+") return null;
  const [kept, taken] = [factorsOf(script, first), factorsOf(script, second)];
  const bare = (text: string) => text.replace(/\.data$/, "");
  if (!kept.some((factor) => bare(textOf(script, factor)) === bare(target))) return null;
  return kept.find((share) => taken.some((rest) => isRestOf(script, rest, share))) ?? null;
}

function factorsOf(script: Script, node: SyntaxNode): readonly SyntaxNode[] {
  const [left, operator, right] = node.name === "BinaryExpression" ? childrenOf(node) : [];
  return left && right && operator && textOf(script, operator) === "*" ? [left, right] : [];
}

/** `(1 - d)`. */
function isRestOf(script: Script, node: SyntaxNode, share: SyntaxNode): boolean {
  const plain = (one: SyntaxNode) => textOf(script, one).replace(/[\s()]/g, "");
  const rest = /^1(?:\.0?)?-(.+)$/.exec(plain(node))?.[1];
  return rest !== undefined && rest === plain(share);
}
