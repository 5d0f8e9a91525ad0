import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { valueBehind } from "../../python/bindings.ts";
import { type Call, callsOf } from "../../python/calls.ts";
import { literalOf } from "../../python/literals.ts";
import { callsWithin, nodesWithin } from "../../python/nodesWithin.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { ancestorOf, childrenOf, sameNode, textOf } from "../../python/tree.ts";
import { variableOf } from "../optimizer/optimizers.ts";
import { trainingLosses } from "../pytorch/losses.ts";
import { ordersApart } from "./ordersApart.ts";
import { type Reordering, reorderingsOf, shareOrder } from "./reordering.ts";

/** Labels that are put in an order which their inputs do not share. */
export interface SeparateOrder {
  readonly place: SyntaxNode;
  /** What puts the inputs in another order; null where that is not seen. */
  readonly inputs: Reordering | null;
  readonly labels: Reordering | null;
}

/** The first place of the kind; null where there seems to be none. */
export const separateLabelOrder = oncePerScript((script): SeparateOrder | null => {
  const apart = permutedApart(script);
  const place = shuffledAlone(script) ?? indexedApart(script) ?? loadedApart(script);
  if (apart) return apart;
  const [drawn, inputs, labels] = ordersApart(script) ?? [];
  if (drawn) return { place: drawn, inputs: inputs ?? null, labels: labels ?? null };
  return place && { place, inputs: null, labels: null };
});

const indexNames = /idx|ind(?:ex|ices)|perm|order|files|paths|names|keys|lines|pairs|samples/i;
const labelNames = /^(?:self\.)?(?:y\w*|labels?\w*|targets?\w*)$/i;

/** `y_train`, and not the order in which labels are taken: `target_idx`. */
function namesLabels(name: string): boolean {
  return labelNames.test(name) && !indexNames.test(name);
}

/** `np.random.shuffle(y)` for itself. */
function shuffledAlone(script: Script): SyntaxNode | null {
  const call = callsOf(script).find((c) => {
    const items = itemsOf(script, c.argumentList);
    const [only, another] = items;
    const isShuffle = c.method === "shuffle" && /random|rng/i.test(c.name ?? "");
    return (
      isShuffle &&
      only &&
      !another &&
      namesLabels(textOf(script, only.value)) &&
      !isVocabulary(script, only.value)
    );
  });
  return call && !isDrawnAnew(script, call) ? call.node : null;
}

/** `words + ["<pad>"]`, `list(set(text))`: each entry is there once, and belongs to no input. */
function isVocabulary(script: Script, node: SyntaxNode): boolean {
  const value = valueBehind(script, node);
  return (
    callsWithin(script, value).some(({ method }) => method === "set") ||
    (nodesWithin(script, "BinaryExpression", value).length > 0 &&
      nodesWithin(script, "ArrayExpression", value).length > 0)
  );
}

/** The seed is set once more between this and another one: both draw the same order. */
function isDrawnAnew(script: Script, { node }: Call): boolean {
  const calls = callsOf(script);
  return calls.some((other) => {
    const [from, to] = [other.node.from, node.from].toSorted((a, b) => a - b);
    const isOther = other.method === "shuffle" && other.node.from !== node.from;
    return (
      isOther &&
      calls.some(
        (one) =>
          /seed|set_?state/i.test(one.method) &&
          one.node.from > (from ?? 0) &&
          one.node.from < (to ?? 0),
      )
    );
  });
}

/** Labels in an order of their own, and what their inputs are put in another order by, where that is seen. */
function permutedApart(script: Script): SeparateOrder | null {
  const all = reorderingsOf(script);
  for (const labels of all.filter(({ name }) => namesLabels(name))) {
    const others = all.filter((other) => other !== labels && isBeside(labels, other));
    if (others.some((other) => shareOrder(script, labels, other))) continue;
    const inputs = others.find(({ name }) => !namesLabels(name)) ?? null;
    // An order that has a name of its own may be for this alone: labels at random as a baseline.
    if (inputs === null && (labels.index?.name === "VariableName" || labels.of !== labels.name))
      continue;
    return { place: labels.statement, inputs, labels };
  }
  return null;
}

/** Statements of one block that are next to each other, or nearly so. */
function isBeside({ statement }: Reordering, { statement: other }: Reordering): boolean {
  const near = [statement, statement.nextSibling, statement.nextSibling?.nextSibling];
  const back = [statement.prevSibling, statement.prevSibling?.prevSibling];
  return [...near, ...back].some((one) => one && sameNode(one, other));
}

/** `loss(model(x[a]), y[b])`: two orders, and not the parts of one batch, `loss(model(batch[0]), batch[1])`. */
function indexedApart(script: Script): SyntaxNode | null {
  for (const { call, input, target } of trainingLosses(script)) {
    if (!target) continue;
    const [, x, a] = /\((\w+)\[([A-Za-z_]\w*)\]\)$/.exec(textOf(script, input)) ?? [];
    const [, y, b] = /^(\w+)\[([A-Za-z_]\w*)\]$/.exec(textOf(script, target)) ?? [];
    if (a !== undefined && b !== undefined && a !== b && x !== y) return call.node;
  }
  return null;
}

/** `zip(x_loader, y_loader)` of two loaders that shuffle, each in its own order. */
function loadedApart(script: Script): SyntaxNode | null {
  const shuffling = callsOf(script).flatMap((call) => {
    const given = call.method === "DataLoader" && argumentOf(script, call.argumentList, "shuffle");
    const isShuffling = given && literalOf(script, given.value) === true;
    return isShuffling ? [variableOf(script, call.node)] : [];
  });
  const zipped = callsOf(script).find((call) => {
    const [first, second] = call.name === "zip" ? itemsOf(script, call.argumentList) : [];
    const names = [first, second].map((i) => (i ? textOf(script, i.value) : null));
    const areLabels = names[1] !== undefined && /^(?:y|label|target)/i.test(names[1] ?? "");
    return (
      areLabels &&
      names.every((n) => n !== null && shuffling.includes(n)) &&
      !haveLabelsOfTheirOwn(script, call)
    );
  });
  return zipped?.node ?? null;
}

/** `for (x, y), (x_target, _) in zip(source, target)`: the first of the two brings its inputs and labels together. */
function haveLabelsOfTheirOwn(script: Script, zip: Call): boolean {
  const loop = ancestorOf(zip.node, "ForStatement");
  const [, ...parts] = loop ? childrenOf(loop) : [];
  const end = parts.findIndex(({ name }) => name === "in");
  const targets = parts.slice(0, end).filter(({ name }) => name !== ",");
  const pair = targets.find(({ name }) => name === "TupleExpression");
  const isCounted = zip.node.parent?.name === "ArgList" && pair !== undefined;
  const [first] = isCounted ? itemsOf(script, pair).map(({ value }) => value) : targets;
  return first?.name === "TupleExpression" && itemsOf(script, first).length > 1;
}
