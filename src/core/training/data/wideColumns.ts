import type { SyntaxNode } from "@lezer/common";
import { assignmentsOf } from "../../python/bindings.ts";
import { callsOf } from "../../python/calls.ts";
import { changedInPlace } from "../../python/changedInPlace.ts";
import { namesWithin } from "../../python/names.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import {
  ancestorOf,
  classAround,
  codeOf,
  functionOf,
  nameOfDefinition,
  statementOf,
  textOf,
} from "../../python/tree.ts";
import { takesDerivatives } from "../loss/inputDerivatives.ts";
import { initializersOf } from "../model/initializers.ts";
import { optimizersOf } from "../optimizer/optimizers.ts";
import { layersInitialized } from "../pytorch/initialized.ts";
import { networkOf } from "../pytorch/network.ts";
import { hasWeights, type Operation } from "../pytorch/operation.ts";
import { learningRateOf } from "../rate/learningRate.ts";
import { areChangedAnywhere } from "./changedOnTheWay.ts";
import { columnsOf, largestOf } from "./columns.ts";
import type { RawFeatures } from "./features.ts";
import { type NetworkInput, networkInputsOf } from "./networkInputs.ts";

/** Numbers of this size drive a unit with the usual weights to its limit. */
const wide = 100;
/** Gradient descent with steps this long, times the square of the numbers, goes up and not down. */
const tooLong = 50;

/** Inputs that the script makes itself, with numbers in the hundreds, where nothing scales them. */
export const wideColumnsOf = oncePerScript((script): RawFeatures | null => {
  // Numbers of rows, weights that are made for the columns, and derivatives by the inputs as they are.
  if (callsOf(script).some(({ name }) => name === "torch.nn.Embedding")) return null;
  if (areFirstWeightsSet(script) || takesDerivatives(script)) return null;
  const found = networkInputsOf(script).map((input) => wideAt(script, input));
  const [first] = found;
  const isOne = found.every((one) => one !== null && one.statement.from === first?.statement.from);
  return first && isOne ? { ...first, certain: found.every((one) => one?.certain) } : null;
});

/** The first layer's weights are set by the script, or a part of them: they may be made for the columns. */
function areFirstWeightsSet(script: Script): boolean {
  const first = networkOf(script).layers.filter(({ before }) => before === 0);
  const isFirst = (target: SyntaxNode) =>
    layersInitialized(script, { node: target, target }).some((layer) => first.includes(layer));
  const changed = changedInPlace(script);
  return (
    initializersOf(script).some(({ target }) => isFirst(target)) ||
    script
      .all("MemberExpression")
      .some((member) => changed.has(textOf(script, member)) && isFirst(member))
  );
}

function wideAt(script: Script, input: NetworkInput): RawFeatures | null {
  const { operations, source, within } = input;
  if (source?.value.kind !== "expression" || !suffersFrom(within)) return null;
  const size = largestOf(script, input);
  if (size === null || size < wide) return null;
  const { node } = source.value;
  const columns = columnsOf(script, source)?.list ?? node;
  const home = functionOf(node);
  const named = nameAt(script, node);
  const passed = operations.flatMap(({ input: of }) => (of ? [textOf(script, of)] : []));
  const names = [...(named === null ? [] : [named]), ...namesWithin(script, columns), ...passed];
  if (areChangedAnywhere(script, names)) return null;
  const isTurned = operations.some(({ name }) => /^(?:t|mt|permute|transpose)$/.test(name));
  const isInNetwork = home !== null && nameOfDefinition(script, home) === "forward";
  const isUnnamed = named === null || isTurned || isInNetwork;
  return {
    name:
      named ?? (home ? nameOfDefinition(script, classAround(home) ?? home) : codeOf(script, node)),
    statement: statementOf(node),
    isImage: false,
    certain: isHurt(script, within, size),
    ...(isUnnamed ? { asLayerOnly: true } : {}),
  };
}

/** The one name that a statement gives to what a node makes; null for several. */
function nameAt(script: Script, node: SyntaxNode): string | null {
  const statement = ancestorOf(node, "AssignStatement");
  const [assignment, another] = statement ? assignmentsOf(statement) : [];
  const name = assignment && !another ? textOf(script, assignment.target) : "";
  return /^\w+$/.test(name) ? name : null;
}

/** The numbers come into a layer of the library as they are, with others after it and no normalization between. */
function suffersFrom(within: readonly Operation[]): boolean {
  const layers = within.filter(hasWeights);
  const first = layers.at(-1);
  // What Keras stacks is not followed.
  if (!first) return true;
  const isPlain = /^(?:linear|convolution|recurrent)$/.test(first.kind) && !first.weight;
  return isPlain && layers.length > 1 && !within.some(({ kind }) => kind === "norm");
}

/** Units that are at their limits from the start, or steps that only go up. */
function isHurt(script: Script, within: readonly Operation[], size: number): boolean {
  const at = within.findLastIndex(hasWeights);
  const next = within.slice(0, Math.max(0, at)).findLast(({ kind }) => kind !== "shape");
  const isLimited = /^(?:tanh|sigmoid|softsign|hardtanh|hardsigmoid)$/.test(next?.name ?? "");
  if (within[at]?.kind === "recurrent" || (next?.kind === "activation" && isLimited)) return true;
  const optimizers = optimizersOf(script);
  return (
    optimizers.length > 0 &&
    optimizers.every((optimizer) => {
      const rate = optimizer.kind === "SGD" ? learningRateOf(script, optimizer) : null;
      return rate?.kind === "known" && rate.value * size ** 2 >= tooLong;
    })
  );
}
