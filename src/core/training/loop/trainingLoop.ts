import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { bindingsOf, parametersOf } from "../../python/bindings.ts";
import { type Call, callAt, callsOfMethod, dottedName } from "../../python/calls.ts";
import { possibly } from "../../python/fact.ts";
import { literalOf } from "../../python/literals.ts";
import { hasNameLike } from "../../python/names.ts";
import { numberOf } from "../../python/numberFact.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import { originOf } from "../../python/origin.ts";
import { callersOf, givenFor } from "../../python/passedArguments.ts";
import type { Script } from "../../python/script.ts";
import {
  bodyOf,
  childrenOf,
  functionOf,
  isWithin,
  loopsAround,
  nameOfDefinition,
  statementsOf,
  takesSelf,
  textOf,
  visit,
} from "../../python/tree.ts";
import { actsInEnvironment } from "../agents.ts";
import { optimizersOf } from "../optimizer/optimizers.ts";
import { isReachedIn } from "./reachedIn.ts";
import { iterableOf, loopVariables } from "./runLength.ts";
import { type TrainingStep, trainingStepsOf } from "./trainingStep.ts";

/** The loop that trains, from outside: over epochs, or over steps where there is only one. */
export interface TrainingLoop {
  readonly outer: SyntaxNode;
  /** True where one turn of the outer loop holds many optimizer steps. */
  readonly isOverEpochs: boolean;
  /** How often the outer loop turns, as an expression that holds just before it. */
  readonly count: string | null;
  /** The loop over batches, where it stands in the same function. */
  readonly batches: SyntaxNode | null;
  readonly step: TrainingStep;
  /** What the optimizer is called where the outer loop stands. */
  readonly optimizer: string;
}

interface Frame {
  readonly at: SyntaxNode;
  readonly optimizer: string;
}

const deepest = 3;

/** The loop in which an optimizer takes its steps; null where that is not certain. */
export const trainingLoopOf = oncePerScript(findLoop);

function findLoop(script: Script): TrainingLoop | null {
  const steps = trainingStepsOf(script);
  const [step] = steps;
  if (!step || steps.some((s) => s.optimizer !== step.optimizer)) return null;
  if (steps.some((s) => isOfAnotherTraining(s, step))) return null;
  if (new Set(steps.flatMap((s) => handedOptimizers(script, s))).size > 1) return null;
  const made = optimizersOf(script).map((o) => o.call.node);
  return made.length === 0 ? null : loopAround(script, step, made);
}

/** @param made where optimizers are made: a loop that holds one of them begins trainings, and is no part of one. */
export function loopAround(
  script: Script,
  step: TrainingStep,
  made: readonly SyntaxNode[],
): TrainingLoop | null {
  const loops: { readonly node: SyntaxNode; readonly optimizer: string }[] = [];
  let frame: Frame | null = { at: step.statement, optimizer: step.optimizer };
  let isRemade = false;
  for (let depth = 0; frame && depth < deepest; depth += 1) {
    const at: SyntaxNode = frame.at;
    const name: string = frame.optimizer;
    const isRun = (loop: SyntaxNode) => made.some((m) => isReachedIn(script, loop, m));
    const makesOptimizer = (loop: SyntaxNode) => made.some((m) => isWithin(m, loop)) || isRun(loop);
    isRemade ||= loopsAround(at).some(isRun);
    // What belongs to an optimizer, a schedule for one, would go on with the one before.
    const isMadeAnew = loopsAround(at).some((l) => makesOptimizer(l) && countsTraining(script, l));
    if (isMadeAnew) return null;
    const around = loopsAround(at).filter((loop) => !makesOptimizer(loop));
    loops.push(...around.map((node) => ({ node, optimizer: name })));
    const isHome: boolean = made.some((m) => functionOf(m)?.from === functionOf(at)?.from);
    frame = isHome ? null : callerOf(script, frame);
  }
  const outer = loops.at(-1);
  const inner = loops[0];
  if (!outer || !inner || isEnteredAgain(script, outer.node, made)) return null;
  // Epochs that a function gives an optimizer of their own, and no trainings of several epochs.
  const isAPass =
    loops.length === 1 && (iterationsOf(script, outer.node) ?? "len(").startsWith("len(");
  if (isRemade && isAPass) return null;
  const isOverEpochs = loops.length > 1;
  const sharesFunction = functionOf(inner.node)?.from === functionOf(outer.node)?.from;
  return {
    outer: outer.node,
    isOverEpochs,
    count: iterationsOf(script, outer.node),
    batches: isOverEpochs && sharesFunction ? inner.node : null,
    step,
    optimizer: outer.optimizer,
  };
}

/** Two loops one after the other, or in two branches: what belongs to one of them would be missing in the other. */
function isOfAnotherTraining(a: TrainingStep, b: TrainingStep): boolean {
  if (functionOf(a.statement)?.from !== functionOf(b.statement)?.from) return false;
  const [one, other] = [a, b].map(({ statement }) => loopsAround(statement).at(-1));
  return one?.from !== other?.from;
}

/** What the optimizer of a step is called where it is handed over: two trainings may each have one of its own. */
function handedOptimizers(
  script: Script,
  { statement, optimizer }: TrainingStep,
): readonly string[] {
  const definition = functionOf(statement);
  const parameter =
    definition && parametersOf(script, definition).find(({ name }) => name === optimizer);
  if (!definition || !parameter) return [];
  return callersOf(script, definition).flatMap((call) => {
    const given = givenFor(script, call, parameter)?.value;
    return given && functionOf(call.node) === null ? [textOf(script, given)] : [];
  });
}

/** A loop in a function that another loop calls with the same optimizer: an agent's updates, a round. */
function isEnteredAgain(script: Script, loop: SyntaxNode, made: readonly SyntaxNode[]): boolean {
  const definition = functionOf(loop);
  if (!definition) return false;
  if (made.some((m) => isWithin(m, definition))) return isCalledEachEpoch(script, definition);
  const isMethod = takesSelf(script, definition);
  const name = nameOfDefinition(script, definition);
  // A step of something larger, which another file takes again and again.
  if (isMethod && (/^(?:update|learn|step|optimi[sz]e)/.test(name) || actsInEnvironment(script)))
    return true;
  return callsOfMethod(script, name).some(
    (c) =>
      !isWithin(c.node, definition) &&
      (c.receiver !== null) === isMethod &&
      loopsAround(c.node).length > 0,
  );
}

/** A function that makes its optimizer anew, `train(epoch)`: what it begins ends with the epoch. A fold is a training. */
function isCalledEachEpoch(script: Script, definition: SyntaxNode): boolean {
  return callsOfMethod(script, nameOfDefinition(script, definition)).some(
    (c) =>
      !isWithin(c.node, definition) &&
      loopsAround(c.node).some((loop) => countsTraining(script, loop)),
  );
}

/** A loop over epochs or steps by the name of its variable, where one over folds or seeds holds whole trainings. */
function countsTraining(script: Script, loop: SyntaxNode): boolean {
  return loopVariables(script, loop).some((name) =>
    /^(?:i_?)?(?:epochs?|ep|step|iteration)(?:_?i)?$/i.test(name),
  );
}

/** Where the function around a place is called from, and what the optimizer is called there. */
function callerOf(script: Script, { at, optimizer }: Frame): Frame | null {
  const definition = functionOf(at);
  if (!definition) return null;
  const name = nameOfDefinition(script, definition);
  const isMethod = takesSelf(script, definition);
  const parameter = parametersOf(script, definition).find((p) => p.name === optimizer);
  const frames = callsOfMethod(script, name).flatMap((call): Frame[] => {
    if (isWithin(call.node, definition) || (call.receiver !== null) !== isMethod) return [];
    if (!parameter) {
      const isOwn = call.receiver !== null && textOf(script, call.receiver) === "self";
      return optimizer.startsWith("self.") && !isOwn ? [] : [{ at: call.node, optimizer }];
    }
    const position = parameter.position - (isMethod ? 1 : 0);
    const given = argumentOf(script, call.argumentList, parameter.name, position);
    const passed = given ? dottedName(script, given.value) : null;
    return passed === null ? [] : [{ at: call.node, optimizer: passed }];
  });
  const [only, another] = frames;
  return only && !another ? only : null;
}

/** `x` of `tqdm(enumerate(x))`. */
export function unwrapped(script: Script, node: SyntaxNode): SyntaxNode {
  const call = callAt(script, node);
  const first = call ? itemsOf(script, call.argumentList)[0] : undefined;
  const wraps = call && /^(?:enumerate|tqdm|track)$/.test(call.method) && first?.keyword === null;
  return wraps && first ? unwrapped(script, first.value) : node;
}

function iterationsOf(script: Script, loop: SyntaxNode): string | null {
  const iterable = iterableOf(loop);
  if (!iterable) return null;
  const node = unwrapped(script, iterable);
  const call = callAt(script, node);
  if (call && /^t?range$/.test(call.method)) return lengthOfRange(script, call);
  return hasLength(script, node) ? `len(${textOf(script, node)})` : null;
}

function lengthOfRange(script: Script, call: Call): string | null {
  const items = itemsOf(script, call.argumentList).filter((i) => i.keyword === null);
  const [first, second, third] = items;
  if (!first || third || items.some((i) => i.star !== "")) return null;
  if (!second) return textOf(script, first.value);
  const start = literalOf(script, first.value);
  const end = literalOf(script, second.value);
  if (typeof start === "number" && typeof end === "number") return String(end - start);
  const written = textOf(script, second.value);
  const plusOne = /^(.*\S)\s*\+\s*1$/.exec(written)?.[1];
  if (start === 0) return written;
  if (start === 1 && plusOne !== undefined && /^[\w.[\]"']+$/.test(plusOne)) return plusOne;
  const subtracted = textOf(script, first.value);
  return /^[\w.]+$/.test(subtracted) && /^[\w.]+(?: *\+ *\d+)?$/.test(written)
    ? `${written} - ${subtracted}`
    : null;
}

/** True where a name is surely a DataLoader, a list or a split tensor. */
function hasLength(script: Script, node: SyntaxNode): boolean {
  if (node.name !== "VariableName") return false;
  const [binding, another] = bindingsOf(script, textOf(script, node), node)?.bindings ?? [];
  if (another || binding?.kind !== "value") return false;
  const made = callAt(script, binding.value);
  const isIterable = hasNameLike(script, /^Iterable\w*Dataset$/);
  return (
    binding.value.name === "ArrayExpression" ||
    (made !== null &&
      (/^(?:split|chunk|list)$/.test(made.method) ||
        (made.method === "DataLoader" &&
          !isIterable &&
          argumentOf(script, made.argumentList, "batch_sampler") === null)))
  );
}

/** How many batches an epoch has, as an expression that holds just before the outer loop. */
export function batchCount(script: Script, { batches, outer }: TrainingLoop): string | null {
  const iterable = batches ? iterableOf(batches) : null;
  const count = batches ? iterationsOf(script, batches) : null;
  if (!iterable || count === null) return null;
  let isFixed = true;
  visit(iterable, (node) => {
    if (node.name === "VariableName" && isSetWithin(script, node, outer)) isFixed = false;
    return true;
  });
  if (iterable.name === "VariableName" && isSetWithin(script, iterable, outer)) isFixed = false;
  return isFixed ? count : null;
}

function isSetWithin(script: Script, name: SyntaxNode, loop: SyntaxNode): boolean {
  const bindings = bindingsOf(script, textOf(script, name), name)?.bindings ?? [];
  return bindings.some((b) => isWithin(b.target, loop));
}

/** The number that a count is known to be; null where it is only known when the script runs. */
export function knownCount(script: Script, { outer, count }: TrainingLoop): number | null {
  if (count === null) return null;
  if (/^\d+$/.test(count)) return Number(count);
  let value: number | null = null;
  visit(outer, (node) => {
    if (node.name === "Body" || value !== null) return false;
    if (textOf(script, node) !== count) return true;
    const origin = originOf(script, node)?.value;
    value = typeof origin === "number" ? origin : possibly(numberOf(script, node));
    return false;
  });
  return value;
}

/** The statement after which a turn of a loop is over; null where it leaves the loop before. */
export function lastStatementOf(loop: SyntaxNode): SyntaxNode | null {
  const body = bodyOf(loop);
  const last = body ? statementsOf(body).at(-1) : undefined;
  return last && !/^(?:Break|Continue|Return|Raise)Statement$/.test(last.name) ? last : null;
}

/** `for … else`, whose second part runs only where the loop was not left early. */
export function hasElse(loop: SyntaxNode): boolean {
  return childrenOf(loop).some((c) => c.name === "else");
}
