import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../../python/arguments.ts";
import { placeName, type Variables } from "../../../python/calledFunction.ts";
import { callAt, callsOf } from "../../../python/calls.ts";
import { conditionAt, factOf, isKnown, type Known, possibly } from "../../../python/fact.ts";
import { numberOf } from "../../../python/numberFact.ts";
import { oncePerScript } from "../../../python/oncePerScript.ts";
import { callersOf } from "../../../python/passedArguments.ts";
import type { Script } from "../../../python/script.ts";
import { trace } from "../../../python/trace.ts";
import { childrenOf, functionOf, isWithin, loopsAround, sameNode } from "../../../python/tree.ts";
import { fewBatches, itemCountOf } from "../../loop/runLength.ts";
import { jointOptimizersOf } from "../../optimizer/jointOptimizers.ts";
import { type Optimizer, optimizersOf } from "../../optimizer/optimizers.ts";
import { rateArgument } from "../learningRate.ts";
import { type Scheduler, schedulersOf } from "../schedulers.ts";
import { NumbersOfRun } from "./numbersOfRun.ts";
import { OpenLoops } from "./openLoops.ts";
import { type RatePlaces, ratePlacesOf, stepsOf } from "./ratePlaces.ts";
import { RateWalk } from "./rateWalk.ts";
import { headOf } from "./turns.ts";
import type { WalkedRun } from "./walkedRun.ts";

/** The learning rate over a run, as far as everything that it depends on is followed. */
export interface RateCourse {
  /** What steps the rate; null where the script sets it by hand. */
  readonly scheduler: Scheduler | null;
  readonly places: RatePlaces;
  /** At each backward pass: by a schedule as a share of the optimizer's rate, by hand the rate itself. */
  readonly rates: readonly number[];
  /** What the optimizer is built with; null where that is not known. */
  readonly base: number | null;
  /** How often the schedule steps, or the script sets the rate. */
  readonly steps: number;
  /** The loop that the whole training is in, and how often it turns. */
  readonly loop: SyntaxNode;
  readonly turns: Known<number>;
  /** What lengths of loaders are known, by where they are read. */
  readonly lengths: Variables;
  /** The script tells how many batches there are, or how many there are at most. */
  readonly isCounted: boolean;
  /** It may be left before its end. */
  readonly endsEarly: boolean;
  /** Whether the rate changes hangs on a count of turns that is only guessed. */
  readonly hangsOnGuess: boolean;
  /** How often those loops turn that the rate, or what decides it, changes with. */
  readonly deciding: readonly Known<number>[];
  /** How often each loop on the way turns. */
  readonly loops: readonly { readonly node: SyntaxNode; readonly turns: Known<number> }[];
}

const noChange: Variables = new Map();
const fewest = 5;

export const rateCourseOf = oncePerScript((script): RateCourse | null =>
  rateCourseWith(script, noChange),
);

/** The same, if some of what is written were another number. */
export function rateCourseWith(script: Script, changed: Variables): RateCourse | null {
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
  const given = rateArgument(script, optimizer);
  const base = given && possibly(numberOf(script, given.value));
  const isRelative = places.writes.every(({ name }) => name === "UpdateStatement");
  const lengths = lengthsOf(script, chain[0] ?? loop);
  const fixed = new Map([...lengths, ...changed]);
  let isCounted = true;
  const run: WalkedRun = {
    numbers: new NumbersOfRun(script, loop, places.names, fixed),
    turnsOf: (iterable, trains) => {
      isCounted &&= isKnown(itemCountOf(script, iterable)) || !trains;
      return turnsOf(script, iterable, trains && !isOf(loop, iterable));
    },
    rateAfter: scheduler ? remembered((step) => scheduler.factorWith(step, fixed)) : null,
    loops: new Map(),
    open: new OpenLoops(),
    rates: [],
    steps: 0,
    rate: base ?? (isRelative ? 1 : null),
    endsEarly: false,
    hangsOnGuess: false,
    isLost: false,
  };
  const walk = new RateWalk(script, places, run);
  walk.begin(loop);
  run.rates.length = 0;
  walk.statement(loop);
  const turns = run.loops.get(loop.from)?.turns ?? factOf(1, []);
  const rates = run.rates.flatMap((rate) => rate ?? []);
  if (run.isLost || rates.length < Math.max(fewest, run.rates.length)) return null;
  const loops = [...run.loops.values()];
  const deciding = loops.filter(({ node }) => run.open.deciding.has(node.from));
  const { steps, endsEarly, hangsOnGuess } = run;
  return {
    scheduler,
    places,
    rates,
    base,
    steps,
    loop,
    turns,
    loops,
    lengths,
    deciding: deciding.map((one) => one.turns),
    endsEarly,
    hangsOnGuess,
    isCounted,
  };
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

function isOf(loop: SyntaxNode, iterable: SyntaxNode): boolean {
  return headOf(loop)?.iterable.from === iterable.from;
}

function turnsOf(
  script: Script,
  iterable: SyntaxNode,
  mayBeGuessed: boolean,
): Known<number> | null {
  const count = itemCountOf(script, iterable);
  if (isKnown(count)) return count;
  return mayBeGuessed ? factOf(fewBatches, [conditionAt("data", iterable)]) : null;
}

/** What `len(loader)` is wherever the loader of the innermost loop is meant. */
function lengthsOf(script: Script, innermost: SyntaxNode): Variables {
  const iterable = headOf(innermost)?.iterable;
  const loader = iterable && endOf(script, unwrapped(script, iterable));
  const turns = iterable && turnsOf(script, iterable, true);
  const lengths = new Map<string, number>();
  if (!loader || !turns) return lengths;
  for (const call of callsOf(script)) {
    const [first] = call.name === "len" ? itemsOf(script, call.argumentList) : [];
    const measured = first ? endOf(script, first.value) : null;
    if (measured && sameNode(measured, loader)) lengths.set(placeName(call.node), possibly(turns));
  }
  return lengths;
}

function unwrapped(script: Script, node: SyntaxNode): SyntaxNode {
  const call = callAt(script, node);
  const [first] = call ? itemsOf(script, call.argumentList) : [];
  const isWrapped = /^(?:enumerate|tqdm|track)$/.test(call?.method ?? "");
  return first && isWrapped ? unwrapped(script, first.value) : node;
}

function endOf(script: Script, node: SyntaxNode): SyntaxNode | null {
  const [end, another] = trace(script, node);
  return end?.value.kind === "expression" && !another && end.path.length === 0
    ? end.value.node
    : null;
}

function remembered(valueAt: (step: number) => number | null): (step: number) => number | null {
  const known = new Map<number, number | null>();
  return (step) => {
    const before = known.get(step);
    if (before !== undefined) return before;
    const value = valueAt(step);
    known.set(step, value);
    return value;
  };
}
