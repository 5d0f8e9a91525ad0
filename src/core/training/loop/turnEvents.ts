import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { type Call, callAt } from "../../python/calls.ts";
import { enter, type Frame, type Instance } from "../../python/frame.ts";
import { callsWithin } from "../../python/nodesWithin.ts";
import type { Script } from "../../python/script.ts";
import { trace } from "../../python/trace.ts";
import {
  bodyOf,
  childrenOf,
  functionOf,
  sameNode,
  statementsOf,
  textOf,
} from "../../python/tree.ts";

/** What happens to gradients in one turn of a loop, or in one call of a function. */
export interface TurnEvent {
  readonly kind: "backward" | "clear" | "step" | "step of its own gradients";
  /** What it is called on, and where: an optimizer, a network, a loss. */
  readonly owner: SyntaxNode;
  readonly frame: Frame | null;
  readonly call: Call;
  /** The statements that lead to it, the outermost first. */
  readonly path: readonly SyntaxNode[];
}

interface Place {
  readonly frame: Frame | null;
  readonly path: readonly SyntaxNode[];
  /** Objects that a loop over a list takes one after the other, by the name that they have there. */
  readonly items: ReadonlyMap<string, Instance>;
  /** Shared by all places of one block. */
  readonly gone: { statements: number };
}

const deepest = 6;
/** So many statements are gone through: functions that call each other twice are soon without number. */
const mostStatements = 1_000;
const nothing: readonly TurnEvent[] = [];

/** All that happens in a block whenever it is run, in order, in functions and callbacks too; null where a branch decides. */
export function eventsOf(script: Script, block: SyntaxNode): readonly TurnEvent[] | null {
  return ofBlock(script, block, {
    frame: null,
    path: [],
    items: new Map(),
    gone: { statements: 0 },
  });
}

function ofBlock(script: Script, block: SyntaxNode, place: Place): readonly TurnEvent[] | null {
  return joined(statementsOf(block), (statement) => ofStatement(script, statement, place));
}

/** What happens in all parts, one after the other; null from the first on of which that is not known. */
function joined<T>(
  parts: readonly T[],
  eventsIn: (part: T) => readonly TurnEvent[] | null,
): readonly TurnEvent[] | null {
  const joint: TurnEvent[] = [];
  for (const part of parts) {
    const events = eventsIn(part);
    if (!events) return null;
    joint.push(...events);
  }
  return joint;
}

function ofStatement(
  script: Script,
  statement: SyntaxNode,
  place: Place,
): readonly TurnEvent[] | null {
  place.gone.statements += 1;
  if (place.gone.statements > mostStatements) return null;
  const here = { ...place, path: [...place.path, statement] };
  const body = bodyOf(statement);
  switch (statement.name) {
    case "FunctionDefinition":
    case "ClassDefinition":
    case "DecoratedStatement":
      return nothing;
    case "WithStatement":
      return body && ofBlock(script, body, here);
    case "ForStatement": {
      const each = body ? overObjects(script, statement, body, here) : null;
      return each ?? withoutAny(ofCalls(script, statement, here));
    }
    case "IfStatement":
    case "WhileStatement":
    case "TryStatement":
      return withoutAny(ofCalls(script, statement, here));
    default:
      return ofCalls(script, statement, here);
  }
}

/** What may be run or not, or several times, is of no matter where nothing happens in it. */
function withoutAny(events: readonly TurnEvent[] | null): readonly TurnEvent[] | null {
  return events?.length === 0 ? events : null;
}

/** `for callback in callbacks: callback.after_backward()` of a list that is written out. */
function overObjects(
  script: Script,
  loop: SyntaxNode,
  body: SyntaxNode,
  place: Place,
): readonly TurnEvent[] | null {
  const [, variable, word, iterable, ...rest] = childrenOf(loop);
  if (!variable || word?.name !== "in" || !iterable || rest.length !== 1) return null;
  const [list, another] = trace(script, iterable, place.frame);
  if (list?.value.kind !== "tuple" || another) return null;
  const objects = list.value.nodes.map((node) => {
    const [only, other] = trace(script, node, list.frame);
    return only?.value.kind === "instance" && !other ? only.value.instance : null;
  });
  const name = textOf(script, variable);
  return joined(objects, (object) =>
    object
      ? ofBlock(script, body, { ...place, items: new Map([...place.items, [name, object]]) })
      : null,
  );
}

/** Arguments are called before what they are given to. */
function ofCalls(script: Script, part: SyntaxNode, place: Place): readonly TurnEvent[] | null {
  const home = functionOf(part);
  const calls = callsWithin(script, part)
    .filter(({ node }) => sameHome(functionOf(node), home))
    .toSorted((a, b) => a.node.to - b.node.to);
  return joined(calls, (call) => ofCall(script, call, place));
}

function sameHome(a: SyntaxNode | null, b: SyntaxNode | null): boolean {
  return a === null || b === null ? a === b : sameNode(a, b);
}

function ofCall(script: Script, call: Call, place: Place): readonly TurnEvent[] | null {
  const inner = entered(script, call, place);
  if (inner) {
    const body = bodyOf(inner.definition);
    if (place.path.length > 4 * deepest) return null;
    return body ? ofBlock(script, body, { ...place, frame: inner, items: new Map() }) : nothing;
  }
  const { method, receiver } = call;
  const event = (kind: TurnEvent["kind"], owner: SyntaxNode): readonly TurnEvent[] => [
    { kind, owner, frame: place.frame, call, path: place.path },
  ];
  if (!receiver) return nothing;
  const [first] = itemsOf(script, call.argumentList);
  switch (method) {
    case "backward":
    case "manual_backward":
      return event("backward", receiver);
    case "zero_grad":
      return event("clear", receiver);
    case "step":
      if (!first) return event("step", receiver);
      return /scaler/i.test(textOf(script, receiver))
        ? event("step", first.value)
        : // A closure computes the gradients anew, whatever has become of those before.
          event("step of its own gradients", receiver);
    default:
      return nothing;
  }
}

/** The function or method of the script that a call leads into. */
function entered(script: Script, call: Call, { frame, items }: Place): Frame | null {
  const object = call.receiver ? items.get(textOf(script, call.receiver)) : undefined;
  if (object) return enter(script, object, call.method, call, frame);
  const [only, another] = trace(script, call.callee, frame);
  if (only?.value.kind !== "function" || another) return null;
  const { node, self } = only.value;
  const isFunction =
    node.name === "FunctionDefinition" && node.parent?.name !== "DecoratedStatement";
  const isOpen = framesOf(frame).some((one) => sameNode(one.definition, node));
  return isFunction && !isOpen ? { definition: node, call, caller: frame, self } : null;
}

function framesOf(frame: Frame | null): readonly Frame[] {
  return frame ? [frame, ...framesOf(frame.caller)] : [];
}

/** The optimizer's or the network's making that an owner is; null where there may be several. */
export function makingOf(script: Script, { owner, frame }: TurnEvent): SyntaxNode | null {
  const [only, another] = trace(script, owner, frame);
  const value = only && !another && only.path.length === 0 ? only.value : null;
  return value?.kind === "expression" && callAt(script, value.node) ? value.node : null;
}
