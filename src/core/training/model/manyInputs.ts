import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { valueBehind } from "../../python/bindings.ts";
import { callsOf } from "../../python/calls.ts";
import { evaluate } from "../../python/evaluate.ts";
import { possibly } from "../../python/fact.ts";
import { callsWithin } from "../../python/nodesWithin.ts";
import { numberOf } from "../../python/numberFact.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { childrenOf } from "../../python/tree.ts";
import { nameOf } from "../data/dataSource.ts";
import { optimizedParametersOf } from "../optimizer/optimizedParameters.ts";
import { networkOf } from "../pytorch/network.ts";

/** What a step changes in each weight adds up over the inputs: of more than so many it is a leap. */
const few = 100;
const ofImages = /mnist|cifar|svhn|stl10|^Image|^Fake|^Omniglot|^USPS|^Caltech|^CelebA/i;

const drawn = /^(?:zeros|ones|rand|randn|normal|empty|full)$/;

/** Whether a single layer looks at so many numbers at once, as at the pixels of a picture. */
export const hasManyInputs = oncePerScript(
  (script): boolean =>
    callsOf(script).some((call) => ofImages.test(nameOf(call) ?? "")) ||
    [...widthsOfLayers(script), ...sizesOfNumbers(script), ...statedSizes(script)].some(
      (size) => size > few,
    ),
);

function widthsOfLayers(script: Script): readonly number[] {
  return networkOf(script).layers.flatMap(({ operation: { settings, frame } }) => {
    const width = settings && argumentOf(script, settings.argumentList, "in_features", 0);
    return possibly(numberOf(script, width?.value, frame)) ?? [];
  });
}

/** `W = torch.zeros(784, 10, requires_grad=True)`. */
function sizesOfNumbers(script: Script): readonly number[] {
  return optimizedParametersOf(script).flatMap(({ value }) =>
    itemsOf(script, value)
      .filter(({ value: name }) => name.name === "VariableName")
      .flatMap(({ value: name }) => callsWithin(script, valueBehind(script, name)))
      .filter(({ method }) => drawn.test(method))
      .flatMap(({ argumentList }) => numbersWithin(script, argumentList)),
  );
}

/** The shape that a model of Keras is told of its inputs. */
function statedSizes(script: Script): readonly number[] {
  return callsOf(script).flatMap((call) => {
    const shape =
      argumentOf(script, call.argumentList, "input_shape") ??
      argumentOf(script, call.argumentList, "input_dim") ??
      (/^Input(?:Layer)?$/.test(call.method)
        ? argumentOf(script, call.argumentList, "shape", 0)
        : null);
    return shape
      ? numbersWithin(script, valueBehind(script, shape.value)).reduce((all, n) => all * n, 1)
      : [];
  });
}

/** Numbers that are written or named in a part of the script. */
function numbersWithin(script: Script, node: SyntaxNode): readonly number[] {
  const value = /^(?:Number|VariableName)$/.test(node.name) ? evaluate(script, node) : null;
  return value === null ? childrenOf(node).flatMap((part) => numbersWithin(script, part)) : [value];
}
