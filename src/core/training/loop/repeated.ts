import type { SyntaxNode } from "@lezer/common";
import { assignmentsByTarget } from "../../python/bindings.ts";
import { callersOf } from "../../python/passedArguments.ts";
import type { Script } from "../../python/script.ts";
import { bodyOf, childrenOf, functionOf, isWithin, textOf } from "../../python/tree.ts";
import { mayBeSkipped } from "./earlyTurns.ts";
import { loopVariables } from "./runLength.ts";

/** So many calls lie between a loop and what it does at most. */
const deepest = 4;

/** Whether a turn of loops comes by a node, also by way of the functions that it calls. */
export function isRunIn(script: Script, node: SyntaxNode, loops: readonly SyntaxNode[]): boolean {
  const known = new Set<number>();
  let places: readonly SyntaxNode[] = [node];
  for (let depth = 0; depth <= deepest && places.length > 0; depth++) {
    if (places.some((place) => loops.some((loop) => isWithin(place, loop)))) return true;
    const around = places.flatMap((place) => functionOf(place) ?? []);
    const fresh = around.filter(({ from }) => !known.has(from) && known.add(from));
    places = fresh.flatMap((definition) => callersOf(script, definition).map((c) => c.node));
  }
  return false;
}

/** How often turns come by a node that others follow: each does, or some do; null where it may be the last one. */
export type Frequency = "each" | "some" | null;

/** @param loops innermost first. */
export function frequencyIn(
  script: Script,
  node: SyntaxNode,
  loops: readonly SyntaxNode[],
): Frequency {
  const known = new Map<string, readonly Frequency[]>();
  const ofCalls = (definition: SyntaxNode, depth: number) => {
    const key = `${definition.from} ${depth}`;
    const found =
      known.get(key) ?? callersOf(script, definition).map((c) => frequencyOf(c.node, depth));
    known.set(key, found);
    return found;
  };
  const frequencyOf = (place: SyntaxNode, depth: number): Frequency => {
    const outermost = loops.findLast((loop) => isWithin(place, loop));
    if (outermost) return frequencyWithin(script, place, outermost, loops);
    const definition = functionOf(place);
    if (!definition || depth === deepest) return null;
    const found = ofCalls(definition, depth + 1).filter((one) => one !== null);
    const isChosen = choicesAround(place, definition).length > 0;
    return found.includes("each") && !isChosen ? "each" : found.length > 0 ? "some" : null;
  };
  return frequencyOf(node, 0);
}

function frequencyWithin(
  script: Script,
  node: SyntaxNode,
  outermost: SyntaxNode,
  loops: readonly SyntaxNode[],
): Frequency {
  const body = bodyOf(outermost);
  // What follows the last turn: `else` of a loop.
  if (!body || !isWithin(node, body) || leavesLoop(node, body)) return null;
  if (loops.some((loop) => isWithin(node, loop) && mayBeSkipped(node, loop))) return null;
  const choices = choicesAround(node, outermost);
  if (choices.some((choice) => isOfThisTurn(script, choice, outermost))) return null;
  return choices.length > 0 ? "some" : "each";
}

function choicesAround(node: SyntaxNode, limit: SyntaxNode): readonly SyntaxNode[] {
  const choices: SyntaxNode[] = [];
  for (let at = node.parent; at && isWithin(at, limit); at = at.parent) {
    if (at.name === "IfStatement") choices.push(at);
  }
  return choices;
}

/** `if epoch == epochs - 1`, `if is_last`, `if loss < goal`: what it asks changes, other than by `epoch % 5`. */
function isOfThisTurn(script: Script, choice: SyntaxNode, loop: SyntaxNode): boolean {
  const asked = childrenOf(choice)
    .filter(({ name }) => name !== "Body")
    .map((part) => textOf(script, part))
    .join(" ");
  if (asked.includes("%")) return false;
  const isBound = (name: string) =>
    loopVariables(script, loop).includes(name) ||
    (assignmentsByTarget(script).get(name) ?? []).some(({ target }) => isWithin(target, loop)) ||
    script
      .all("UpdateStatement")
      .some((one) => isWithin(one, loop) && textOf(script, one.firstChild ?? one) === name);
  return (asked.match(/[A-Za-z_][\w.]*/g) ?? []).some(
    (name) => isBound(name) || isBound(name.split(".")[0] ?? name),
  );
}

/** No turn follows: `break` or `return` stands beside it, or it is what is returned. */
function leavesLoop(node: SyntaxNode, body: SyntaxNode): boolean {
  for (let at: SyntaxNode | null = node; at && isWithin(at, body); at = at.parent) {
    const around = at.name === "Body" ? childrenOf(at) : [at];
    if (around.some(({ name }) => /^(?:Break|Return|Raise)Statement$/.test(name))) return true;
  }
  return false;
}
