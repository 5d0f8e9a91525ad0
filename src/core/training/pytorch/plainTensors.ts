import type { SyntaxNode } from "@lezer/common";
import { argumentOf } from "../../python/arguments.ts";
import { assignmentsByTarget, assignmentsOf } from "../../python/bindings.ts";
import { type Call, callAt, callsOf, callsOfMethod } from "../../python/calls.ts";
import { changedInPlace } from "../../python/changedInPlace.ts";
import { methodOf } from "../../python/classes.ts";
import { literalOf } from "../../python/literals.ts";
import { callsWithin, nodesWithin } from "../../python/nodesWithin.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import {
  childOf,
  childrenOf,
  functionOf,
  isWithin,
  nameOfDefinition,
  textOf,
} from "../../python/tree.ts";
import { moduleClassesOf } from "../model/moduleClasses.ts";
import { optimizersOf } from "../optimizer/optimizers.ts";

/** A tensor of a module that is to be trained, and that the module does not count among its parameters. */
export interface PlainTensor {
  /** `self.scale` */
  readonly target: string;
  readonly value: SyntaxNode;
  /** The `nn.Parameter(…)` that something is done to, so that it is none any more; null where there is none. */
  readonly parameter: Call | null;
  /** What is done to it may leave it as it is: `to(device)` on the same device. */
  readonly isMoved: boolean;
}

export const plainTensorsOf = oncePerScript((script): readonly PlainTensor[] => {
  if (!takesParameters(script)) return [];
  return moduleClassesOf(script)
    .filter((module) => methodOf(script, module, "parameters") === null)
    .flatMap((module) =>
      nodesWithin(script, "AssignStatement", module).flatMap((statement): PlainTensor[] => {
        const [assignment, another] = assignmentsOf(statement);
        const value = assignment?.value;
        const target = assignment ? textOf(script, assignment.target) : "";
        const home = functionOf(statement);
        const isMade = home !== null && nameOfDefinition(script, home) === "__init__";
        if (!value || another || !isMade || !/^self\.\w+$/.test(target)) return [];
        const made = madeOf(script, value);
        return made &&
          !isHandled(script, target, module) &&
          isReadOnlyWithin(script, target, module)
          ? [{ target, value, ...made }]
          : [];
      }),
    );
});

/** Every optimizer gets `parameters()` of something, and nothing beside it. */
function takesParameters(script: Script): boolean {
  const optimizers = optimizersOf(script);
  return (
    optimizers.length > 0 &&
    optimizers.every(({ call }) =>
      /^\(\s*(?:params\s*=\s*)?[\w.]+\.parameters\(\)/.test(textOf(script, call.argumentList)),
    ) &&
    callsOfMethod(script, "add_param_group", "register_parameter").length === 0
  );
}

const makers = /^torch\.(?:randn|rand|zeros|ones|tensor|full|empty|linspace|eye)$/;

function madeOf(
  script: Script,
  value: SyntaxNode,
): Pick<PlainTensor, "parameter" | "isMoved"> | null {
  if (value.name === "BinaryExpression") {
    const [left, operator, right] = childrenOf(value);
    const parameter = left && parameterAt(script, left);
    const isScaled = operator && textOf(script, operator) === "*" && right?.name === "Number";
    return parameter && isScaled ? { parameter, isMoved: false } : null;
  }
  const call = callAt(script, value);
  if (!call) return null;
  if (makers.test(call.name ?? "")) {
    const given = argumentOf(script, call.argumentList, "requires_grad");
    const isTrained = given !== null && literalOf(script, given.value) === true;
    return isTrained ? { parameter: null, isMoved: false } : null;
  }
  const inner = call.receiver && callAt(script, call.receiver);
  if (!inner) return null;
  if (call.method === "requires_grad_" && makers.test(inner.name ?? "")) {
    return childrenOf(call.argumentList).length === 2 ? { parameter: null, isMoved: false } : null;
  }
  const parameter = parameterAt(script, inner.node);
  const isStill = /^\(\s*["']cpu["']\s*\)$/.test(textOf(script, call.argumentList));
  return parameter && !isStill && /^(?:to|cuda)$/.test(call.method)
    ? { parameter, isMoved: true }
    : null;
}

function parameterAt(script: Script, node: SyntaxNode): Call | null {
  const call = callAt(script, node);
  return call?.name === "torch.nn.Parameter" ? call : null;
}

/** Something else trains it, or asks for its gradient only: it is assigned anew or changed by its own gradient. */
function isHandled(script: Script, target: string, module: SyntaxNode): boolean {
  const isOwn = (node: SyntaxNode) => isWithin(node, module);
  const assigned = (assignmentsByTarget(script).get(target) ?? []).filter((a) =>
    isOwn(a.statement),
  );
  const members = nodesWithin(script, "MemberExpression", module);
  const isGiven = ({ argumentList }: Call) =>
    members.some((node) => isWithin(node, argumentList) && textOf(script, node) === target);
  return (
    assigned.length > 1 ||
    (changedInPlace(script).get(target) ?? []).some(isOwn) ||
    members.some((node) => textOf(script, node) === `${target}.grad`) ||
    callsWithin(script, module).some((call) => asking.test(call.method) && isGiven(call))
  );
}

/** What takes a tensor for its gradient's sake alone. */
const asking = /^(?:checkpoint(?:_sequential)?|grad)$/;

/** A forward pass reads it, and nothing outside of its class, or that would give it to an optimizer. */
function isReadOnlyWithin(script: Script, target: string, module: SyntaxNode): boolean {
  const name = target.slice("self.".length);
  const reads = script.all("MemberExpression").filter((member) => {
    const property = childOf(member, "PropertyName");
    return property !== null && textOf(script, property) === name;
  });
  const isListed = (node: SyntaxNode) =>
    /^(?:ArrayExpression|ReturnStatement|YieldStatement)$/.test(node.parent?.name ?? "");
  const isNamed = callsOf(script).some(({ method }) => /^(?:setattr|getattr)$/.test(method));
  return (
    !isNamed &&
    reads.some((node) => {
      const home = functionOf(node);
      return home !== null && nameOfDefinition(script, home) !== "__init__";
    }) &&
    reads.every((node) => isWithin(node, module) && !isListed(node))
  );
}
