import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { assignmentsByTarget } from "../../python/bindings.ts";
import { callAt, callsOf } from "../../python/calls.ts";
import { functionNamed } from "../../python/classes.ts";
import { namesWithin } from "../../python/names.ts";
import { callsWithin, nodesWithin } from "../../python/nodesWithin.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import {
  ancestorOf,
  childrenOf,
  functionOf,
  nameOfDefinition,
  returnsOf,
  textOf,
} from "../../python/tree.ts";

/** Two parts of a triplet that stand in one another's place. */
export type SwappedPair = readonly [SyntaxNode, SyntaxNode];

type Role = "alike" | "unlike";

const words = (list: string) => new RegExp(`(?:^|_)(?:${list})(?:$|_|\\d)`, "i");
const [pulled, pushed] = ["pos|positives?|ap", "neg|negatives?|an"];
const strict = [words(pulled), words(pushed)] as const;
/** What a function calls them, by itself, may say something else: another view of the anchor is its positive. */
const loose = [
  words(`${pulled}|same|similar|matching`),
  words(`${pushed}|other|different|dissimilar|wrong|mismatched`),
] as const;

/** Where the loss of triplets pulls apart what belongs together, as far as names tell. */
export const swappedTripletOf = oncePerScript(
  (script): SwappedPair | null =>
    inArguments(script) ?? inUnpacking(script) ?? inDifference(script),
);

/** `TripletMarginLoss()(anchor, negative, positive)`. */
function inArguments(script: Script): SwappedPair | null {
  const losses = namesOfLosses(script);
  for (const call of callsOf(script)) {
    const isTriplet =
      /\.triplet_margin_(?:with_distance_)?loss$/.test(call.name ?? "") ||
      losses.has(textOf(script, call.callee));
    const [, second, third] = itemsOf(script, call.argumentList);
    if (!isTriplet || !second || !third || second.keyword !== null || third.keyword !== null)
      continue;
    if (isSwapped(script, second.value, third.value)) return [second.value, third.value];
  }
  return null;
}

function namesOfLosses(script: Script): ReadonlySet<string> {
  const made = [...assignmentsByTarget(script)].filter(([, assigned]) =>
    assigned.some(({ value }) =>
      /^torch\.nn\.TripletMargin(?:WithDistance)?Loss$/.test(
        (value && callAt(script, value)?.name) ?? "",
      ),
    ),
  );
  return new Set(made.map(([target]) => target));
}

/** `anchor, pos, neg = draw()` of a function that returns `anchor, other, same`. */
function inUnpacking(script: Script): SwappedPair | null {
  for (const call of callsOf(script)) {
    const statement = call.node.parent;
    if (statement?.name !== "AssignStatement") continue;
    const targets = childrenOf(statement).filter(({ name }) => name === "VariableName");
    const given = returnedBy(script, call.method);
    if (targets.length < 2 || given.length !== targets.length) continue;
    // Exchanged now and then, or by a function that is given them: for a purpose.
    const own = new Set(targets.map((target) => textOf(script, target)));
    const isExchange = itemsOf(script, call.argumentList).some(({ value }) =>
      own.has(textOf(script, value)),
    );
    if (isExchange || ancestorOf(call.node, "IfStatement") !== null) continue;
    const [first, second, more] = targets.flatMap((target, at) => {
      const own = roleOf(script, target);
      const role = given[at] ? roleOf(script, given[at], loose) : null;
      return own !== null && role !== null && own !== role ? [target] : [];
    });
    if (first && second && !more) return [first, second];
  }
  return null;
}

/** The items of the one tuple that a function or a method gives back. */
function returnedBy(script: Script, name: string): readonly SyntaxNode[] {
  const [only, another] = script
    .all("FunctionDefinition")
    .filter((f) => nameOfDefinition(script, f) === name);
  const definition = functionNamed(script, name) ?? (another ? null : only);
  const [returned, second] = definition ? returnsOf(definition) : [];
  if (!returned || second) return [];
  const value = childrenOf(returned)[1];
  const list = value?.name === "TupleExpression" || value?.name === "ParenthesizedExpression";
  const parts = list ? childrenOf(value) : childrenOf(returned).slice(1);
  return parts.filter(({ name: kind }) => !/^[(),]$/.test(kind));
}

const hinge = /^(?:relu|clamp|clamp_min|max|maximum|softplus|clip)$/;

/** `relu(d_neg - d_pos + margin)` of distances, and `relu(s_pos - s_neg + margin)` of similarities. */
function inDifference(script: Script): SwappedPair | null {
  for (const node of script.all("BinaryExpression")) {
    const [left, operator, right] = childrenOf(node);
    if (!left || !right || !operator || textOf(script, operator) !== "-") continue;
    const own = [roleOf(script, left), roleOf(script, right)];
    const kinds = [measureOf(script, left), measureOf(script, right)];
    if (own[0] === null || own[1] === null || own[0] === own[1]) continue;
    if (kinds[0] === null || kinds[0] !== kinds[1] || !isHinged(script, node)) continue;
    const nearer: Role = kinds[0] === "distance" ? "alike" : "unlike";
    if (own[0] !== nearer) return [left, right];
  }
  return null;
}

/** Within `relu(…)`, with a margin beside it. */
function isHinged(script: Script, node: SyntaxNode): boolean {
  const sum = node.parent;
  const hasMargin = sum?.name === "BinaryExpression" && operatorOf(script, sum) === "+";
  if (!hasMargin) return false;
  const around = ancestorOf(sum, "CallExpression");
  const call = around && callAt(script, around);
  return call !== null && hinge.test(call.method);
}

function operatorOf(script: Script, node: SyntaxNode): string {
  const operator = childrenOf(node)[node.name === "UnaryExpression" ? 0 : 1];
  return operator ? textOf(script, operator) : "";
}

/** How a name of the same function is computed. */
function measureOf(script: Script, node: SyntaxNode): "distance" | "similarity" | null {
  if (node.name !== "VariableName") return null;
  const home = functionOf(node)?.from;
  const assigned = assignmentsByTarget(script).get(textOf(script, node)) ?? [];
  const own = assigned.filter(({ value }) => value && functionOf(value)?.from === home);
  const [only, another] = own;
  if (!only?.value || another) return null;
  const operators = nodesWithin(script, "BinaryExpression", only.value).map((one) =>
    operatorOf(script, one),
  );
  const methods = callsWithin(script, only.value).map(({ method }) => method);
  // `1 - cosine`, `-distance`, `exp(-distance)` and `1 / (1 + distance)` turn the measure round.
  if (isTurned(only.value) || operators.includes("/") || methods.includes("exp")) return null;
  const isSimilar = operators.includes("@") || methods.some((method) => similarity.test(method));
  const isDistant = operators.includes("**") || methods.some((method) => distance.test(method));
  if (isSimilar === isDistant) return null;
  return isSimilar ? "similarity" : "distance";
}

const similarity = /cos|sim|dot|matmul|einsum|^b?mm$/i;
const distance = /dist|norm|^(?:pow|square)$/i;

/** `-measure`, `1 - measure`. */
function isTurned(value: SyntaxNode): boolean {
  if (value.name === "UnaryExpression") return true;
  const [first, second] = childrenOf(value);
  if (value.name === "ParenthesizedExpression") return second !== undefined && isTurned(second);
  return value.name === "BinaryExpression" && first?.name === "Number";
}

function isSwapped(script: Script, second: SyntaxNode, third: SyntaxNode): boolean {
  return roleOf(script, second) === "unlike" && roleOf(script, third) === "alike";
}

/** What the last names in a piece of code say that it is; null where they say both, or nothing. */
function roleOf(
  script: Script,
  node: SyntaxNode,
  [same, other]: readonly [RegExp, RegExp] = strict,
): Role | null {
  const words = namesWithin(script, node);
  const isAlike = words.some((word) => same.test(word));
  const isUnlike = words.some((word) => other.test(word));
  if (isAlike === isUnlike) return null;
  return isAlike ? "alike" : "unlike";
}
