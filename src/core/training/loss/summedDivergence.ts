import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { assignmentsOf } from "../../python/bindings.ts";
import { type Call, callsOfMethod } from "../../python/calls.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { ancestorOf, childrenOf, functionOf, sameNode, textOf } from "../../python/tree.ts";
import { type TrainingLoss, trainingLosses } from "../pytorch/losses.ts";
import { isMeanOfSamples } from "../pytorch/meanLoss.ts";

/** The divergence of a variational autoencoder that is summed, beside a reconstruction that is a mean. */
export interface SummedDivergence {
  /** The call of `sum`. */
  readonly sum: SyntaxNode;
  /** What is reconstructed, as the function of the loss calls it. */
  readonly data: string;
}

/** Null where a factor, a division or another reduction may keep the two in balance. */
export const summedDivergenceOf = oncePerScript((script): SummedDivergence | null => {
  const means = trainingLosses(script).filter((loss) => isMean(script, loss));
  for (const call of callsOfMethod(script, "sum").filter((c) => isDivergence(script, c))) {
    const term = termOf(script, call.node);
    const added = term && addedTo(script, term);
    const beside = means.find(({ call: { node } }) => added && isTerm(script, added, node));
    const data = beside?.target ?? null;
    const name = data ? textOf(script, data) : "";
    const isNear = data && functionOf(data)?.from === functionOf(call.node)?.from;
    if (isNear && /^\w+$/.test(name)) return { sum: call.node, data: name };
  }
  return null;
});

const reconstructing =
  /^(?:mse_loss|l1_loss|smooth_l1_loss|huber_loss|binary_cross_entropy|binary_cross_entropy_with_logits)$/;

function isMean(script: Script, loss: TrainingLoss): boolean {
  const isWeighted = argumentOf(script, loss.settings.argumentList, "weight") !== null;
  return reconstructing.test(loss.kind) && !isWeighted && isMeanOfSamples(script, loss);
}

/** `torch.sum(1 + logvar - mu.pow(2) - logvar.exp())`, over all that there is. */
function isDivergence(script: Script, { argumentList, receiver, name }: Call): boolean {
  const isFunction = name === "torch.sum";
  const items = itemsOf(script, argumentList);
  if (items.length !== (isFunction ? 1 : 0)) return false;
  const summed = isFunction ? items[0]?.value : receiver;
  const text = summed ? textOf(script, summed) : "";
  const isOfLogarithm = [...text.matchAll(/exp\(\s*(\w+)\s*\)|(\w+)\.exp\(\)/g)].some(
    ([whole, inner, outer]) => new RegExp(`\\b${inner ?? outer}\\b`).test(text.replace(whole, "")),
  );
  return isOfLogarithm && /\b1\b/.test(text) && /pow\(2\)|\*\* ?2|square\(/.test(text);
}

/** `-0.5 * sum`, or the name that it is given; null where more is done to it. */
function termOf(script: Script, sum: SyntaxNode): SyntaxNode | string | null {
  let term = sum;
  for (
    let p = term.parent;
    p && /^(?:Binary|Unary|Parenthesized)Expression$/.test(p.name);
    p = p.parent
  ) {
    const [left, operator, right] = childrenOf(p);
    const sign = p.name === "BinaryExpression" && operator ? textOf(script, operator) : "";
    if (sign === "+") return term;
    const factor = left && right ? (sameNode(left, term) ? right : left) : null;
    const isHalf =
      factor !== null && /^-?(?:0?\.5|1\.?0?)$/.test(textOf(script, factor).replace(/[() ]/g, ""));
    if (sign !== "" && !(sign === "*" && isHalf)) return null;
    term = p;
  }
  const statement = term.parent;
  const [only, another] = statement?.name === "AssignStatement" ? assignmentsOf(statement) : [];
  const isGiven = only?.value && sameNode(only.value, term) && !another;
  return isGiven ? textOf(script, only.target) : null;
}

/** The sum that a term is added in as it is: `recon + kld`. */
function addedTo(script: Script, term: SyntaxNode | string): SyntaxNode | null {
  const sums = script.all("BinaryExpression").filter((node) => {
    const [left, operator, right] = childrenOf(node);
    if (!left || !right || !operator || textOf(script, operator) !== "+") return false;
    return [left, right].some((side) =>
      typeof term === "string" ? textOf(script, side) === term : sameNode(side, term),
    );
  });
  const isUpdated = script
    .all("UpdateStatement")
    .some(({ firstChild }) => firstChild && textOf(script, firstChild) === term);
  const [only, another] = sums;
  return only && !another && !isUpdated ? only : null;
}

/** A loss that stands beside the other term, or has the name that does. */
function isTerm(script: Script, sum: SyntaxNode, loss: SyntaxNode): boolean {
  const [left, , right] = childrenOf(sum);
  const statement = ancestorOf(loss, "AssignStatement");
  const [only] = statement ? assignmentsOf(statement) : [];
  const isNamed = only?.value && sameNode(only.value, loss);
  return [left, right].some(
    (side) =>
      side &&
      (sameNode(side, loss) || (isNamed && textOf(script, side) === textOf(script, only.target))),
  );
}
