import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { type Call, callAt } from "../../python/calls.ts";
import type { Script } from "../../python/script.ts";
import { trace } from "../../python/trace.ts";
import type { Traced } from "../../python/traced.ts";

/** Samples in scikit-learn's own data sets. */
export const knownSizes: Readonly<Record<string, number>> = {
  load_digits: 1797,
  load_iris: 150,
  load_wine: 178,
  load_breast_cancer: 569,
  load_diabetes: 442,
  fetch_california_housing: 20640,
};

/** Numbers of classes of data sets that libraries bring along. */
const classes: Readonly<Record<string, number>> = {
  MNIST: 10,
  FashionMNIST: 10,
  KMNIST: 10,
  CIFAR10: 10,
  CIFAR100: 100,
  STL10: 10,
  SVHN: 10,
  load_digits: 10,
  load_iris: 3,
  load_wine: 3,
  mnist: 10,
  fashion_mnist: 10,
  cifar10: 10,
  cifar100: 100,
};

/** The call that loads a data set, from which a value comes: `load_digits()`, `datasets.MNIST(…)`, `mnist.load_data()`. */
export function dataSourceOf(script: Script, { value, frame }: Traced, depth = 0): Call | null {
  if (depth > 5) return null;
  const next = (node: SyntaxNode | undefined | null) => {
    const [only, another] = node ? trace(script, node, frame) : [];
    return only && !another ? dataSourceOf(script, only, depth + 1) : null;
  };
  if (value.kind === "item") return next(value.iterable);
  if (value.kind !== "expression") return null;
  const call = callAt(script, value.node);
  if (!call) return value.node.name === "MemberExpression" ? next(value.node.firstChild) : null;
  if (nameOf(call) !== null) return call;
  const [first] = itemsOf(script, call.argumentList);
  return /^(?:DataLoader|Subset|random_split)$/.test(call.method) ? next(first?.value) : null;
}

/** `MNIST` of torchvision, `mnist` of Keras, `load_digits` of scikit-learn. */
export function nameOf(call: Call): string | null {
  return (
    /^torchvision\.datasets\.(?:\w+\.)?(\w+)$/.exec(call.name ?? "")?.[1] ??
    /(?:^|\.)keras\.datasets\.(\w+)\.load_data$/.exec(call.name ?? "")?.[1] ??
    /^sklearn\.datasets\.(\w+)$/.exec(call.name ?? "")?.[1] ??
    null
  );
}

/** How many classes the labels of a known data set have; null for others, and for those it is not asked of. */
export function classesOf(call: Call): number | null {
  return classes[nameOf(call) ?? ""] ?? null;
}
