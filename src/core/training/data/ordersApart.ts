import type { SyntaxNode } from "@lezer/common";
import { argumentOf } from "../../python/arguments.ts";
import { assignmentsOf, parametersOf } from "../../python/bindings.ts";
import { type Call, callsOf } from "../../python/calls.ts";
import { type Frame, frameKey } from "../../python/frame.ts";
import { callsWithin } from "../../python/nodesWithin.ts";
import { onlyCall } from "../../python/onlyEnd.ts";
import type { Script } from "../../python/script.ts";
import {
  ancestorOf,
  childrenOf,
  functionOf,
  isWithin,
  sameNode,
  textOf,
} from "../../python/tree.ts";
import { trainingLosses } from "../pytorch/losses.ts";
import type { Operation } from "../pytorch/operation.ts";
import { type Signal, signalsOf } from "../pytorch/signal.ts";
import { drawing, isSeeded, type Reordering } from "./reordering.ts";

/** Rows of a tensor or an array that are put in an order which is drawn. */
interface DrawnOrder {
  readonly draw: Call;
  /** `rows[draw]`. */
  readonly at: SyntaxNode;
  readonly index: SyntaxNode;
  readonly frame: Frame | null;
}

/** Both, in the order in which they belong together: inputs, then labels. */
type Apart = readonly [SyntaxNode, Reordering | null, Reordering | null];

/**
 * Inputs and targets of a loss whose ways back to their data lead through drawn orders, none of which they have in
 * common. By names alone two arrays may be shuffled apart because they do not belong together.
 */
export function ordersApart(script: Script): Apart | null {
  for (const { input, target, frame } of trainingLosses(script)) {
    if (!target) continue;
    const inputs = drawnOn(script, signalsOf(script, input, frame));
    const labels = drawnOn(script, signalsOf(script, target, frame));
    const [first] = inputs;
    const [second] = labels;
    const known = new Set(inputs.map(keyOf));
    if (!first || !second || labels.some((order) => known.has(keyOf(order)))) continue;
    if (isOneOrder(script, first, second)) continue;
    const places = [first, second].map((order) =>
      first.draw.node.from === second.draw.node.from ? order.frame?.call.node : order.at,
    );
    const [a, b] = places.map((place, at) =>
      reorderingAt(script, place, at === 0 ? first : second),
    );
    return [places[1] ?? second.at, a ?? null, b ?? null];
  }
  return null;
}

/** The orders on the one way that there is. */
function drawnOn(script: Script, [signal, another]: readonly Signal[]): readonly DrawnOrder[] {
  return signal && !another ? signal.operations.flatMap((one) => orderOf(script, one) ?? []) : [];
}

function orderOf(script: Script, { name, at, frame }: Operation): DrawnOrder | null {
  if (name !== "index" || ancestorOf(at, "ForStatement", "WhileStatement")) return null;
  const index = childrenOf(at)[2];
  const draw = index ? drawOf(script, index, frame) : null;
  return index && draw && !isSeeded(script, draw) ? { draw, at, index, frame } : null;
}

function drawOf(script: Script, index: SyntaxNode, frame: Frame | null): Call | null {
  const [within] = callsWithin(script, index).filter(({ method }) => drawing.test(method));
  if (within) return within;
  const call = index.name === "VariableName" ? onlyCall(script, index, frame) : null;
  return call && drawing.test(call.method) ? call : null;
}

const seeds = /seed|^(?:default_rng|RandomState|Random|Generator)$/;

/** By the same seed two draws give one order: within the function that both go through, or between them. */
function isOneOrder(script: Script, first: DrawnOrder, second: DrawnOrder): boolean {
  const isOneDraw = first.draw.node.from === second.draw.node.from;
  const calls = [first, second].map(({ frame }) => frame?.call.node);
  const [from = 0, to = 0] = (isOneDraw ? calls : [first.draw.node, second.draw.node])
    .map((node) => node?.from ?? 0)
    .toSorted((a, b) => a - b);
  const home = isOneDraw ? functionOf(first.draw.node) : null;
  return callsOf(script).some(({ method, node }) => {
    if (!seeds.test(method)) return false;
    const isGiven = isOneDraw && calls.some((call) => call && isWithin(node, call));
    return isGiven || (home && isWithin(node, home)) || (node.from > from && node.from < to);
  });
}

function keyOf({ draw, frame }: DrawnOrder): string {
  return `${draw.node.from} ${frameKey(frame)}`;
}

/** What an edit needs to know, where a statement gives its name to the new order alone. */
function reorderingAt(
  script: Script,
  value: SyntaxNode | undefined,
  { draw, at, index, frame }: DrawnOrder,
): Reordering | null {
  const statement = value ? ancestorOf(value, "AssignStatement") : null;
  if (!statement || !value) return null;
  const assigned = assignmentsOf(statement).find((a) => a.value && sameNode(a.value, value));
  const rows = at.firstChild;
  const isOwn = sameNode(value, at);
  const of = rows && (isOwn ? textOf(script, rows) : passedText(script, rows, frame));
  const drawer = isOwn ? textOf(script, draw.callee) : drawerAt(script, draw, frame);
  if (!assigned || !of || drawer === null) return null;
  const name = textOf(script, assigned.target);
  return { name, of, statement, value, draw, drawer, index: isOwn ? index : null, isIndexed: true };
}

/** `rng.permutation` as the caller writes it. */
function drawerAt(script: Script, { callee, receiver }: Call, frame: Frame | null): string | null {
  const code = textOf(script, callee);
  if (receiver?.name !== "VariableName") return code;
  const own = textOf(script, receiver);
  const isParameter = frame && parametersOf(script, frame.definition).some((p) => p.name === own);
  if (!isParameter) return code;
  const passed = passedText(script, receiver, frame);
  return passed && `${passed}${code.slice(own.length)}`;
}

/** What the caller gives for a parameter, where that is a name. */
function passedText(script: Script, { name, from, to }: SyntaxNode, frame: Frame | null) {
  const own = textOf(script, { from, to });
  const parameter = frame && parametersOf(script, frame.definition).find((p) => p.name === own);
  const passed =
    name === "VariableName" && parameter
      ? argumentOf(script, frame.call.argumentList, own, parameter.position)
      : null;
  return passed && /^[\w.]+$/.test(textOf(script, passed.value))
    ? textOf(script, passed.value)
    : null;
}
