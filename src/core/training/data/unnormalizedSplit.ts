import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { assignmentsByTarget, valueBehind } from "../../python/bindings.ts";
import { type Call, callAt, callsOf } from "../../python/calls.ts";
import { constructionsOf } from "../../python/constructions.ts";
import { literalOf, stringOf } from "../../python/literals.ts";
import { namesWithin } from "../../python/names.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import { onlyEnd } from "../../python/onlyEnd.ts";
import type { Script } from "../../python/script.ts";
import { functionOf, textOf } from "../../python/tree.ts";
import { training, validation } from "./splitNames.ts";

/** Validation pictures that are not normalized, where those of the training are. */
export interface UnnormalizedSplit {
  /** The transforms of the validation pictures: the brackets of their list. */
  readonly list: SyntaxNode;
  /** `transforms.Normalize(mean, std)` of the training pictures, which means the same there. */
  readonly normalization: Call;
}

interface Part {
  readonly side: "training" | "validation";
  readonly list: SyntaxNode;
  readonly normalizations: readonly Call[];
}

export const unnormalizedSplitOf = oncePerScript((script): UnnormalizedSplit | null => {
  const isSetLater = [...assignmentsByTarget(script).keys()].some((target) =>
    /\.transforms?$/.test(target),
  );
  if (isSetLater) return null;
  const parts = callsOf(script).flatMap((call) => partOf(script, call) ?? []);
  // A data set whose transforms are not known may be the one that is validated with.
  if (parts.includes("unknown")) return null;
  const known = parts.filter((part) => part !== "unknown");
  const trained = known.filter(({ side }) => side === "training");
  const [part, another] = known.filter(({ side }) => side === "validation");
  const [normalization, second] = trained.flatMap(({ normalizations }) => normalizations);
  if (!part || another || !normalization || second || part.normalizations.length > 0) return null;
  const isAll = trained.every(({ normalizations }) => normalizations.length === 1);
  const isSeen =
    functionOf(normalization.node)?.from === functionOf(part.list)?.from &&
    normalization.node.from < part.list.from;
  return isAll && isSeen && !normalizesElsewhere(script, normalization)
    ? { list: part.list, normalization }
    : null;
});

/** `CIFAR10(root, train=False, transform=test_transform)`; null for what is no such data set. */
function partOf(script: Script, call: Call): Part | "unknown" | null {
  if (!/^torchvision\.datasets\.\w+$/.test(call.name ?? "")) return null;
  const position = call.method === "ImageFolder" ? 1 : /^CIFAR/.test(call.method) ? 2 : null;
  const given = argumentOf(script, call.argumentList, "transform", position);
  const side = sideOf(script, call);
  const list = given && side ? transformsOf(script, given.value) : null;
  if (!side || !list) return "unknown";
  const items = itemsOf(script, list).map(({ value, star }) =>
    star ? null : callAt(script, valueBehind(script, value)),
  );
  const isOwn = items.some(
    (item) => !/^torchvision\.transforms\.(?:v2\.)?(?!Lambda)\w+$/.test(item?.name ?? ""),
  );
  // What is no tensor yet is not normalized.
  if (isOwn || !items.some((item) => /^To(?:Tensor|Dtype)$/.test(item?.method ?? "")))
    return "unknown";
  const normalizations = items.flatMap((item) => (item?.method === "Normalize" ? [item] : []));
  return { side, list, normalizations };
}

/** The list of `transforms.Compose([…])`. */
function transformsOf(script: Script, node: SyntaxNode): SyntaxNode | null {
  const end = onlyEnd(script, node);
  const call = end && callAt(script, end.node);
  if (!end || end.conditions.length > 0 || call?.method !== "Compose") return null;
  const [given] = itemsOf(script, call.argumentList);
  const list = given ? valueBehind(script, given.value) : null;
  return list?.name === "ArrayExpression" ? list : null;
}

/** By `train=False`, else by the folder, else by the name that the data set gets. */
function sideOf(script: Script, call: Call): Part["side"] | null {
  const position = /^(?:CIFAR|\w*MNIST)/.test(call.method) ? 1 : null;
  const given = argumentOf(script, call.argumentList, "train", position);
  const stated = given ? literalOf(script, given.value) : null;
  if (typeof stated === "boolean") return stated ? "training" : "validation";
  const target = constructionsOf(script).find(
    (one) => one.call.node.from === call.node.from,
  )?.target;
  const strings = itemsOf(script, call.argumentList).flatMap(({ value }) =>
    value.name === "String" ? [stringOf(textOf(script, value)) ?? ""] : [],
  );
  const words = [...strings, target ?? ""].flatMap((text) => text.match(/\w+/g) ?? []);
  const isTraining = words.some((word) => training.test(word));
  const isValidation = words.some((word) => validation.test(word));
  return isTraining === isValidation ? null : isTraining ? "training" : "validation";
}

/** By a layer, a function or arithmetic, in the loop or in the network. */
function normalizesElsewhere(script: Script, { node, argumentList }: Call): boolean {
  const isOther = callsOf(script).some(
    (call) => /normali[sz]e|standardi[sz]e/i.test(call.method) && call.node.from !== node.from,
  );
  const names = namesWithin(script, argumentList).filter((name) => /mean|std|stat/i.test(name));
  const whole = script
    .all("BinaryExpression")
    .filter(({ parent }) => parent?.name !== "BinaryExpression");
  const isByHand = whole.some((one) =>
    namesWithin(script, one).some(
      (name) => names.includes(name) || /^(?:\w+_)?(?:mean|std)s?$/i.test(name),
    ),
  );
  return isOther || isByHand;
}
