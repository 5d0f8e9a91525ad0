import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { callAt, callsOfMethod } from "../../python/calls.ts";
import { definitionsReaching } from "../../python/reachingDefinitions.ts";
import type { Script } from "../../python/script.ts";
import { childrenOf, functionOf, textOf } from "../../python/tree.ts";
import { backwardCalls } from "../loop/runLength.ts";

const deepest = 4;

/** Whether a number is, whatever it is called, one that `backward()` has gone back through. */
export function isLearnedFrom(script: Script, node: SyntaxNode, depth = 0): boolean {
  if (depth > deepest) return false;
  const within = (part: SyntaxNode) => isLearnedFrom(script, part, depth + 1);
  const call = callAt(script, node);
  if (call) {
    if (call.receiver && /^(?:item|detach|cpu|clone|numpy|tolist|format)$/.test(call.method)) {
      if (call.receiver.name !== "String") return within(call.receiver);
    }
    const isPlain = call.receiver === null && /^(?:float|round|format|str)$/.test(call.method);
    const [first] = itemsOf(script, call.argumentList);
    if (first && /^(?:mean|sum|average|fmean)$/.test(call.method))
      return gatheredIn(script, first.value).some(within);
    return first !== undefined && (isPlain || call.receiver?.name === "String")
      ? within(first.value)
      : false;
  }
  if (node.name === "BinaryExpression") {
    const [left, , right] = childrenOf(node);
    const isText = left?.name === "String";
    const value = isText ? right : left;
    return value !== undefined && within(value);
  }
  if (node.name === "MemberExpression") {
    return /\.data$/.test(textOf(script, node)) && node.firstChild !== null
      ? within(node.firstChild)
      : false;
  }
  if (node.name !== "VariableName") return false;
  return (
    isGoneBackThrough(script, node) ||
    [...givenBy(script, node), ...addedTo(script, node)].some(within)
  );
}

/** What is appended to a list, in the function that reads it. */
function gatheredIn(script: Script, list: SyntaxNode): readonly SyntaxNode[] {
  return callsOfMethod(script, "append").flatMap(({ receiver, argumentList, node }) => {
    const isHere = functionOf(node)?.from === functionOf(list)?.from;
    const [first] = itemsOf(script, argumentList);
    const isSame = receiver !== null && textOf(script, receiver) === textOf(script, list);
    return first && isHere && isSame ? [first.value] : [];
  });
}

/** `loss.item()` of `total += loss.item()`. */
function addedTo(script: Script, name: SyntaxNode): readonly SyntaxNode[] {
  return definitionsReaching(script, textOf(script, name), name).flatMap(({ definition }) =>
    definition.kind === "update" ? (definition.statement.lastChild ?? []) : [],
  );
}

/** The only value that a name may have where it stands. */
function givenBy(script: Script, name: SyntaxNode): readonly SyntaxNode[] {
  const [only, another] = definitionsReaching(script, textOf(script, name), name);
  return only && !another && only.definition.kind === "value" && only.definition.path.length === 0
    ? only.definition.values
    : [];
}

/** All that a name may be here, it may be where `backward()` is called on it. */
function isGoneBackThrough(script: Script, node: SyntaxNode): boolean {
  const name = textOf(script, node);
  const here = placesOf(script, name, node);
  if (here.length === 0) return false;
  return backwardCalls(script).some(({ receiver, argumentList }) => {
    const learned =
      receiver?.name === "VariableName" ? receiver : itemsOf(script, argumentList)[0]?.value;
    if (!learned || textOf(script, learned) !== name) return false;
    if (functionOf(learned)?.from !== functionOf(node)?.from) return false;
    const there = placesOf(script, name, learned);
    return here.every((place) => there.includes(place));
  });
}

/** Where the values are written that a name may have; empty where one of them is not written here. */
function placesOf(script: Script, name: string, use: SyntaxNode): readonly number[] {
  const places = definitionsReaching(script, name, use).map(({ definition }) =>
    definition.kind === "value" ? definition.values.map(({ from }) => from) : [-1],
  );
  return places.flat().includes(-1) ? [] : places.flat();
}
