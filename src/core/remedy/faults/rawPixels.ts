import type { SyntaxNode } from "@lezer/common";
import { message } from "../../message.ts";
import { insertAfter } from "../../python/lines.ts";
import type { Script } from "../../python/script.ts";
import { distinct } from "../../python/scriptEdit.ts";
import { childrenOf, textOf } from "../../python/tree.ts";
import { dataSourceOf, nameOf } from "../../training/data/dataSource.ts";
import { isRewritten } from "../../training/data/rewritten.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { hasWeights, type Operation } from "../../training/pytorch/operation.ts";
import { type Discovery, fault } from "./fault.ts";

const images = /^(?:(?:Fashion|K|E)?MNIST|CIFAR100?|STL10|SVHN|mnist|fashion_mnist|cifar100?)$/;

/** Pixels from 0 to 255 that nothing has divided on their way into the network. */
export function rawPixels(program: TrainingProgram): Discovery | null {
  return program.framework === "keras" ? ofKeras(program) : ofTorch(program);
}

const words = {
  title: message("Divide the pixels by 255"),
  why: message(
    "Pixels go into the network as numbers up to 255: at the usual initial scale of the weights, units saturate or explode.",
  ),
};

/** `train_set.data.float()` of torchvision: what its transforms would scale is taken past them. */
function ofTorch({ script, network }: TrainingProgram): Discovery | null {
  const found = network.signals.flatMap(({ operations, source }) => {
    const input = inputOf(operations);
    const call = source ? dataSourceOf(script, source) : null;
    if (!input) return [];
    const isPlain = input.every((o) => o.kind === "shape");
    const taken = input.findLast(({ name }) => name === "data" || name === "float");
    const isImage = call !== null && images.test(nameOf(call) ?? "");
    return isPlain && isImage && input.some(({ name }) => name === "data") && taken
      ? [{ input, taken }]
      : [];
  });
  const [first] = found;
  if (!first) return null;
  const edits = found.map(({ input, taken }) => {
    const converted = input.find(({ name }) => /^(?:float|to|type)$/.test(name)) ?? taken;
    const { to } = converted.at;
    return { from: to, to, insert: ".div(255)" };
  });
  return fault(first.taken.at, distinct(edits), words);
}

/** What is done to the inputs before the first layer with weights; null where a norm, or an unknown layer, comes first. */
function inputOf(operations: readonly Operation[]): readonly Operation[] | null {
  const last = operations.findLastIndex(hasWeights);
  const input = operations.slice(last + 1);
  return last < 0 || input.some((o) => o.kind === "norm") ? null : input;
}

const scaling =
  /^(?:Rescaling|Normalization|BatchNormalization|LayerNormalization|preprocess_input)$/;

/** `fit(x_train, …)` of `mnist.load_data()`. */
function ofKeras({ script, layers, networkInputs }: TrainingProgram): Discovery | null {
  if (layers.some(({ name }) => scaling.test(name))) return null;
  const loads = networkInputs.map(({ operations, source }) => {
    const call = source ? dataSourceOf(script, source) : null;
    const isPlain = operations.every((o) => o.kind === "shape");
    return isPlain && call && images.test(nameOf(call) ?? "") ? call : null;
  });
  const [load] = loads;
  const statement = load?.node.parent;
  if (!load || loads.some((l) => l !== load) || statement?.name !== "AssignStatement") return null;
  const names = imagesOf(script, statement);
  if (names.length === 0 || names.some((name) => isRewritten(script, name))) return null;
  const line = `${names.join(", ")} = ${names.map((n) => `${n} / 255.0`).join(", ")}`;
  return fault(load.node, [insertAfter(script, statement, [line])], words);
}

/** `x_train, x_test` of `(x_train, y_train), (x_test, y_test) = …`. */
function imagesOf(script: Script, statement: SyntaxNode): readonly string[] {
  return childrenOf(statement).flatMap((target) => {
    const [, first] = target.name === "TupleExpression" ? childrenOf(target) : [];
    return first?.name === "VariableName" && !/^_/.test(textOf(script, first))
      ? [textOf(script, first)]
      : [];
  });
}
