import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../../python/arguments.ts";
import { placeName, type Variables } from "../../../python/calledFunction.ts";
import { callsOf } from "../../../python/calls.ts";
import { type Fact, possibly } from "../../../python/fact.ts";
import { numberOf } from "../../../python/numberFact.ts";
import { oncePerScript } from "../../../python/oncePerScript.ts";
import { onlyExpression } from "../../../python/onlyEnd.ts";
import { callersOf } from "../../../python/passedArguments.ts";
import type { Script } from "../../../python/script.ts";
import {
  childrenOf,
  functionOf,
  isWithin,
  loopsAround,
  sameNode,
  textOf,
} from "../../../python/tree.ts";
import { fewBatches, itemCountOf } from "../../loop/runLength.ts";
import { unwrapped } from "../../loop/trainingLoop.ts";
import { jointOptimizersOf } from "../../optimizer/jointOptimizers.ts";
import { type Optimizer, optimizersOf } from "../../optimizer/optimizers.ts";
import { rateArgument } from "../learningRate.ts";
import { isRate } from "../rateSetters.ts";
import { type Scheduler, schedulersOf } from "../schedulers.ts";
import { PlacesWithin } from "./placesWithin.ts";
import { type RatePlaces, ratePlacesOf, stepsOf } from "./ratePlaces.ts";
import { headOf } from "./turns.ts";

/** What a course of the learning rate goes by, whatever the numbers are that the script computes it from. */
export interface CourseGround {
  /** What steps the rate; null where the script sets it by hand. */
  readonly scheduler: Scheduler | null;
  readonly places: RatePlaces;
  readonly within: PlacesWithin;
  /** How the rate is read: `group["lr"]`. */
  readonly rateTexts: readonly string[];
  /** What the optimizer is built with; null where that is not known. */
  readonly base: number | null;
  /** The loop that the whole training is in. */
  readonly loop: SyntaxNode;
  /** What lengths of loaders are known, by where they are read. */
  readonly lengths: Variables;
  /** How often a loop over this turns. */
  readonly countOf: (iterable: SyntaxNode) => Fact<number>;
}

export const groundOf = oncePerScript((script): CourseGround | null => {
  const optimizer = onlyOptimizer(script);
  if (!optimizer) return null;
  const stepped = schedulersOf(script).filter(
    ({ call, kind }) => kind !== "other" && stepsOf(script, call).length > 0,
  );
  const [scheduler = null, another] = stepped;
  if (another || scheduler?.kind === "ReduceLROnPlateau") return null;
  const places = ratePlacesOf(script, scheduler);
  if (places.writes.length === 0 && places.steps.length === 0) return null;
  const chain = loopsOfTraining(script, places, optimizer);
  const loop = chain?.findLast(({ name }) => /Statement$/.test(name));
  if (!loop || !chain) return null;
  const countOf = countsIn(script);
  return {
    scheduler,
    places,
    within: new PlacesWithin(script, places),
    rateTexts: rateTextsOf(script),
    base: builtWith(script, optimizer),
    loop,
    lengths: lengthsOf(script, chain[0] ?? loop, countOf),
    countOf,
  };
});

/** The rate that an optimizer is built with; null where that is not known. */
export function builtWith(script: Script, optimizer: Optimizer): number | null {
  const given = rateArgument(script, optimizer);
  return given && possibly(numberOf(script, given.value));
}

function rateTextsOf(script: Script): readonly string[] {
  const rates = script.all("MemberExpression").filter((node) => isRate(script, node));
  return [...new Set(rates.map((node) => textOf(script, node)))];
}

function onlyOptimizer(script: Script): Optimizer | null {
  const optimizers = optimizersOf(script);
  const [first] = optimizers;
  const isOne = optimizers.length === 1 || jointOptimizersOf(script).length === optimizers.length;
  return isOne ? (first ?? null) : null;
}

/** The loops around the backward pass, innermost first, up to where the optimizer is made. */
function loopsOfTraining(
  script: Script,
  { backward }: RatePlaces,
  { call: made }: Optimizer,
): readonly SyntaxNode[] | null {
  const [first, another] = backward;
  if (!first || (another && functionOf(another.node)?.from !== functionOf(first.node)?.from))
    return null;
  const loops: SyntaxNode[] = [];
  let at: SyntaxNode = first.node;
  for (let depth = 0; depth < 6; depth += 1) {
    const written = loopsWrittenAround(at);
    loops.push(...written, ...loopsAround(at).filter((loop) => !isWithin(made.node, loop)));
    const home: SyntaxNode | null = functionOf(at);
    if (home === null || functionOf(made.node)?.from === home.from) return loops;
    const [caller, other] = callersOf(script, home);
    if (!caller || other) return caller ? null : loops;
    at = caller.node;
  }
  return null;
}

/** `[train(x) for x in loader]` */
function loopsWrittenAround(node: SyntaxNode): readonly SyntaxNode[] {
  const loops: SyntaxNode[] = [];
  for (let at: SyntaxNode | null = node; at && !/Statement$/.test(at.name); at = at.parent)
    if (childrenOf(at).some(({ name }) => name === "for")) loops.push(at);
  return loops;
}

function countsIn(script: Script): (iterable: SyntaxNode) => Fact<number> {
  const counts = new Map<number, Fact<number>>();
  return (iterable) => {
    const count = counts.get(iterable.from) ?? itemCountOf(script, iterable);
    counts.set(iterable.from, count);
    return count;
  };
}

/** What `len(loader)` is wherever the loader of the innermost loop is meant. */
function lengthsOf(
  script: Script,
  innermost: SyntaxNode,
  countOf: CourseGround["countOf"],
): Variables {
  const lengths = new Map<string, number>();
  const iterable = headOf(innermost)?.iterable;
  const loader = iterable && onlyExpression(script, unwrapped(script, iterable));
  if (!loader) return lengths;
  const count = countOf(iterable);
  const length = possibly(count) ?? fewBatches;
  for (const call of callsOf(script)) {
    const [first] = call.name === "len" ? itemsOf(script, call.argumentList) : [];
    const measured = first ? onlyExpression(script, first.value) : null;
    if (measured && sameNode(measured, loader)) lengths.set(placeName(call.node), length);
  }
  return lengths;
}
