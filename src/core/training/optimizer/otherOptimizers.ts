import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { assignmentsByTarget, assignmentsOf } from "../../python/bindings.ts";
import { type Call, callAt, callsOfMethod } from "../../python/calls.ts";
import { classNamed, functionNamed } from "../../python/classes.ts";
import { nodesWithin } from "../../python/nodesWithin.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { isWithin, nameOfDefinition, sameNode, textOf } from "../../python/tree.ts";
import { type Optimizer, steppedNames } from "./optimizers.ts";

interface Stepper {
  readonly name: string;
  /** What the name is given. */
  readonly call: Call;
}

/** What is cleared before a step as an optimizer is, whoever made it. */
const steppersOf = oncePerScript((script): readonly Stepper[] => {
  const stepped = steppedNames(script);
  return [...assignmentsByTarget(script)].flatMap(([name, assignments]) =>
    stepped.has(name) && !hasParameters(script, name)
      ? assignments.flatMap(({ value }) => {
          const call = value && callAt(script, value);
          return call ? [{ name, call }] : [];
        })
      : [],
  );
});

/** One whose parameters this file does not show, or that another library makes, may hold all that is left. */
export function hasOtherOptimizer(script: Script, { call }: Optimizer): boolean {
  return steppersOf(script).some((stepper) => !sameNode(stepper.call.node, call.node));
}

/** The name of one that takes steps and is made elsewhere, of something else than those that are known; null for none. */
export function foreignOptimizer(script: Script, known: readonly Optimizer[]): string | null {
  const steppers = steppersOf(script);
  const familiar = new Set(
    steppers.filter(({ call }) => isFamiliar(script, call, known)).map(({ name }) => name),
  );
  return steppers.find(({ name }) => !familiar.has(name))?.name ?? null;
}

/** A known one, what wraps it, what a function of this file makes, or what is only looked up. */
function isFamiliar(script: Script, call: Call, known: readonly Optimizer[]): boolean {
  if (itemsOf(script, call.argumentList).length === 0) return true;
  if (isDefined(script, call.method)) return true;
  const names = new Set(known.map(({ variable }) => variable));
  return (
    known.some((optimizer) => isWithin(optimizer.call.node, call.node)) ||
    [
      ...nodesWithin(script, "VariableName", call.argumentList),
      ...nodesWithin(script, "MemberExpression", call.argumentList),
    ].some((node) => names.has(textOf(script, node)))
  );
}

function isDefined(script: Script, name: string): boolean {
  return [...script.all("FunctionDefinition"), ...script.all("ClassDefinition")].some(
    (definition) => nameOfDefinition(script, definition) === name,
  );
}

/** A network may be cleared as an optimizer is, but has parameters. */
function hasParameters(script: Script, name: string): boolean {
  return callsOfMethod(script, "parameters", "named_parameters").some(
    ({ receiver }) => receiver !== null && textOf(script, receiver) === name,
  );
}

/** A name or an attribute that is given a module of PyTorch's or of this file. */
export function isModuleOfFile(script: Script, root: string): boolean {
  return (assignmentsByTarget(script).get(root) ?? []).some(({ value }) => {
    const call = value && constructionWithin(script, value);
    if (!call) return false;
    const isKnown = /^(?:torch\.nn|torchvision\.models)\./.test(call.name ?? "");
    return isKnown || classNamed(script, call.method) !== null;
  });
}

/** Whether the class of a network takes parts that others make, which may come trained: `self.encoder = load_encoder(path)`. */
export function holdsForeignParts(script: Script, root: string): boolean {
  return (assignmentsByTarget(script).get(root) ?? []).some(({ value }) => {
    const call = value && constructionWithin(script, value);
    const definition = call ? classNamed(script, call.method) : null;
    const within = definition ? nodesWithin(script, "AssignStatement", definition) : [];
    return within.flatMap(assignmentsOf).some(({ target, value: part }) => {
      const made = part && constructionWithin(script, part);
      return !!made && /^self\.\w+$/.test(textOf(script, target)) && isForeign(script, made);
    });
  });
}

/** A function or a class of another file; what comes out of a container or a tensor is none. */
function isForeign(script: Script, { name, method, receiver }: Call): boolean {
  const isOwn = classNamed(script, method) !== null || functionNamed(script, method) !== null;
  const isImported = receiver === null || (name !== null && /^[a-z]\w*\./.test(name));
  return isImported && !isOwn && !isBuiltIn(method) && !/^(?:torch|math|numpy)\./.test(name ?? "");
}

function isBuiltIn(method: string): boolean {
  return /^(?:list|dict|tuple|set|int|float|str|len|max|min|sum|range|zip|super|getattr|defaultdict|deque)$/.test(
    method,
  );
}

/** `Net()` of `Net().to(device)`. */
function constructionWithin(script: Script, node: SyntaxNode): Call | null {
  const call = callAt(script, node);
  return call?.receiver && /^(?:to|cuda|cpu|float|half|train)$/.test(call.method)
    ? constructionWithin(script, call.receiver)
    : call;
}
