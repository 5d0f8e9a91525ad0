import { oncePerScript } from "../../python/oncePerScript.ts";
import { sameNode } from "../../python/tree.ts";
import { networkOf } from "../pytorch/network.ts";
import type { Operation } from "../pytorch/operation.ts";

/** Softmaxes that stand where the activations of hidden layers do. */
export interface HiddenSoftmax {
  readonly operations: readonly Operation[];
  /** The same module is used elsewhere too, as for the output. */
  readonly isShared: boolean;
  readonly isChosen: boolean;
}

/**
 * Two at least in one network, one dense layer behind the other: a single one may be the shares that a decoder, a mixture
 * or a second network is meant to get.
 */
export const hiddenSoftmaxOf = oncePerScript((script): HiddenSoftmax | null => {
  const { signals } = networkOf(script);
  const ways = signals.filter(({ operations }) => operations.some(isDense));
  const found = ways.map(({ operations }) => betweenLayers(operations));
  const [first] = found;
  const isEverywhere = found.every(
    (own) => own.length > 1 || own.some(({ isRepeated }) => isRepeated),
  );
  if (!first || !isEverywhere) return null;
  const all = found.flat();
  const isShared = signals.some(({ operations }) =>
    operations.some((one) => isSoftmax(one) && !all.includes(one) && all.some(isMadeLike(one))),
  );
  return { operations: all, isShared, isChosen: ways.some((way) => way.conditions.length > 0) };
});

function isMadeLike(one: Operation) {
  return ({ settings }: Operation) =>
    settings !== null && one.settings !== null && sameNode(settings.node, one.settings.node);
}

/**
 * Softmaxes with a dense layer before and behind them, and nothing else that counts between: a norm on either side gives
 * the shares their spread back.
 */
function betweenLayers(operations: readonly Operation[]): readonly Operation[] {
  const own = operations.filter(({ kind }) => !/^(?:shape|dropout)$/.test(kind));
  return own.filter((one, at) => {
    const [behind, before] = [own[at - 1], own[at + 1]];
    return isSoftmax(one) && behind && before && isDense(behind) && isDense(before);
  });
}

function isSoftmax({ kind, name }: Operation): boolean {
  return kind === "activation" && name === "softmax";
}

/** A product with a tensor of the script is none: what attention gives is one. */
function isDense({ kind, weight }: Operation): boolean {
  return kind === "linear" && weight === undefined;
}
