import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { assignmentsOf, parametersOf } from "../../python/bindings.ts";
import { type Call, callAt, callsOf, callsOfMethod } from "../../python/calls.ts";
import { functionNamed } from "../../python/classes.ts";
import { evaluate } from "../../python/evaluate.ts";
import type { Frame } from "../../python/frame.ts";
import { multiplies } from "../../python/matrixProducts.ts";
import { namesWithin } from "../../python/names.ts";
import { callsWithin } from "../../python/nodesWithin.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { trace } from "../../python/trace.ts";
import {
  ancestorOf,
  childOf,
  childrenOf,
  functionOf,
  isWithin,
  nameOfDefinition,
  statementOf,
  takesSelf,
  textOf,
} from "../../python/tree.ts";
import { iterableOf, loopVariables, runLengthOf } from "../loop/runLength.ts";

/** Random numbers that begin anew, by one seed, with every batch or every sample. */
export interface RepeatedDraws {
  /** `torch.manual_seed(0)`, `numpy.random.default_rng(0)`. */
  readonly call: Call;
  readonly kind: "global" | "generator";
  /** A parameter that the training leaves at its default, and the call that leaves it. */
  readonly parameter: {
    readonly name: string;
    /** Its place among the arguments of the caller. */
    readonly position: number;
    readonly caller: Call;
  } | null;
  /** The counter of the training loop, where it has one: `step`. */
  readonly counter: string | null;
}

const global = /^(?:torch\.(?:cuda\.)?manual_seed|numpy\.random\.seed|random\.seed)$/;
const generator = /^(?:numpy\.random\.(?:default_rng|RandomState)|random\.Random)$/;
const drawing =
  /^(?:torch\.(?:rand\w*|normal|bernoulli|multinomial)|numpy\.random\.\w+|random\.\w+)$/;
const ofDrawn = /^(?:normal_|uniform_|bernoulli_|random_)$/;

const projection = /^(?:matmul|mm|bmm|einsum|dot|linear)$/;
const ordering = /^(?:permutation|shuffle|randperm)$/;

export const repeatedDrawsOf = oncePerScript((script): RepeatedDraws | null => {
  const { innerLoop, outerLoop } = runLengthOf(script);
  const loop = innerLoop ?? outerLoop;
  for (const call of callsOf(script)) {
    const kind = kindOf(call) ?? (seedsByParameter(script, call) ? "global" : null);
    const [seed, another] = itemsOf(script, call.argumentList);
    if (kind === null || !seed || another || isChosen(script, call.node)) continue;
    const callers = loop ? waysTo(script, call, loop) : [];
    const way = isOfSample(script, call.node) ? null : callers[0];
    if (way === undefined || !draws(script, call, kind)) continue;
    const frame = way === "direct" ? null : way;
    const [end, more] = trace(script, seed.value, frame);
    if (!end || more || !isFixed(script, end.value.kind === "expression" ? end.value.node : null))
      continue;
    return {
      call,
      kind,
      parameter: frame ? parameterOf(script, seed.value, frame) : null,
      counter: loop ? counterOf(script, loop) : null,
    };
  }
  return null;
});

function kindOf({ name, method, receiver }: Call): RepeatedDraws["kind"] | null {
  if (global.test(name ?? "")) return "global";
  const isMade = receiver?.name === "CallExpression" && method === "manual_seed";
  return generator.test(name ?? "") || isMade ? "generator" : null;
}

/** `set_seed(0)` of a function of the script that seeds with what it is given. */
function seedsByParameter(script: Script, { receiver, method }: Call): boolean {
  const definition = receiver === null ? functionNamed(script, method) : null;
  if (!definition) return false;
  const [seed] = parametersOf(script, definition);
  return callsWithin(script, definition).some(({ name, argumentList }) => {
    const [given, another] = itemsOf(script, argumentList);
    return global.test(name ?? "") && given && !another && isNamed(script, given.value, seed?.name);
  });
}

/** `__getitem__` of a data set: it is called for every sample. */
function isOfSample(script: Script, node: SyntaxNode): boolean {
  const method = functionOf(node);
  return method !== null && nameOfDefinition(script, method) === "__getitem__";
}

/** `if self.train:` in a data set: noise for the samples of the training. */
function isChosen(script: Script, node: SyntaxNode): boolean {
  const choice = ancestorOf(node, "IfStatement");
  const body = choice?.getChild("Body");
  const condition = choice && childrenOf(choice)[1];
  const property = condition?.name === "MemberExpression" && childOf(condition, "PropertyName");
  const isForTraining =
    body != null &&
    isWithin(node, body) &&
    property &&
    /train|augment/.test(textOf(script, property));
  return isInner(node) && !(isForTraining && isOfSample(script, node));
}

/** Under a condition of its own function it may be meant for some turns only, without gradients for what is looked at. */
function isInner(node: SyntaxNode): boolean {
  const home = functionOf(node);
  const branch = ancestorOf(node, "IfStatement", "WithStatement", "ConditionalExpression");
  const loop = ancestorOf(node, "ForStatement", "WhileStatement");
  const isOwn = branch !== null && functionOf(branch)?.from === home?.from;
  return isOwn && (home !== null || (loop !== null && isWithin(branch, loop)));
}

/** By which calls of its function the training loop comes to a place at every turn. */
function waysTo(script: Script, { node }: Call, loop: SyntaxNode): readonly (Frame | "direct")[] {
  if (isWithin(node, loop) && functionOf(node)?.from === functionOf(loop)?.from) return ["direct"];
  const definition = functionOf(node);
  if (!definition) return [];
  const name = nameOfDefinition(script, definition);
  return callsOfMethod(script, name)
    .filter(
      (caller) =>
        isWithin(caller.node, loop) &&
        functionOf(caller.node)?.from === functionOf(loop)?.from &&
        !isInner(caller.node),
    )
    .map((call): Frame => ({ definition, call, caller: null, self: null }));
}

/** Whether anything is drawn after it, by it. */
function draws(script: Script, { node }: Call, kind: RepeatedDraws["kind"]): boolean {
  const home = functionOf(node) ?? ancestorOf(node, "ForStatement", "WhileStatement");
  if (!home || isWithoutGradients(script, home)) return false;
  const statement = statementOf(node);
  const rest = { from: statement.to, to: home.to };
  // A fixed projection, or one order of the pixels for all samples, is to be the same every time.
  const later = callsWithin(script, rest);
  if (later.some(({ method }) => projection.test(method)) || multiplies(script, rest)) return false;
  const own = callsWithin(script, { from: node.from, to: home.to });
  if (isOfSample(script, node) && own.some(({ method }) => ordering.test(method))) return false;
  if (kind === "global") {
    return later.some(({ name, method }) => drawing.test(name ?? "") || ofDrawn.test(method));
  }
  const [made] = statement.name === "AssignStatement" ? assignmentsOf(statement) : [];
  const target = made?.target.name === "VariableName" ? textOf(script, made.target) : undefined;
  return later.some(
    ({ receiver, argumentList }) =>
      isNamed(script, receiver, target) ||
      itemsOf(script, argumentList).some(
        ({ keyword, value }) => keyword === "generator" && isNamed(script, value, target),
      ),
  );
}

function isNamed(script: Script, node: SyntaxNode | null, name: string | undefined): boolean {
  return node?.name === "VariableName" && textOf(script, node) === name;
}

/** A function that evaluates is to see the same every time. */
function isWithoutGradients(script: Script, home: SyntaxNode): boolean {
  if (home.name !== "FunctionDefinition") return false;
  const decorated = home.parent?.name === "DecoratedStatement" ? home.parent : home;
  return namesWithin(script, decorated).some((name) =>
    /^(?:no_grad|inference_mode|eval)$/.test(name),
  );
}

function isFixed(script: Script, seed: SyntaxNode | null): boolean {
  return seed !== null && evaluate(script, seed) !== null;
}

/** `seed` of `def batch(n, seed=0)` that the training calls without it. */
function parameterOf(
  script: Script,
  seed: SyntaxNode,
  { definition, call }: Frame,
): RepeatedDraws["parameter"] {
  const name = textOf(script, seed);
  const names = parametersOf(script, definition).map((parameter) => parameter.name);
  const isBound = call.receiver !== null && takesSelf(script, definition);
  const position = names.indexOf(name) - (isBound && names[0] === "self" ? 1 : 0);
  return names.includes(name) ? { name, position, caller: call } : null;
}

/** `step` of `for step in range(…)`. */
function counterOf(script: Script, loop: SyntaxNode): string | null {
  const [only, another] = loopVariables(script, loop);
  const iterable = iterableOf(loop);
  const call = iterable && callAt(script, iterable);
  const isCounted = call !== null && /^t?range$/.test(call.name ?? "");
  return isCounted && another === undefined && only !== undefined && only !== "_" ? only : null;
}
