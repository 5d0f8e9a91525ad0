import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { type Call, callAt, callsOfMethod } from "../../python/calls.ts";
import { evaluate } from "../../python/evaluate.ts";
import type { Frame } from "../../python/frame.ts";
import type { Script } from "../../python/script.ts";
import { trace } from "../../python/trace.ts";
import { childrenOf, textOf } from "../../python/tree.ts";
import { timesReached } from "../model/depth.ts";
import { type Initializer, initializersOf } from "../model/initializers.ts";
import { layersInitialized } from "./initialized.ts";
import { networkOf, type TrainedLayer } from "./network.ts";

/** What the weights of a trained layer start at. */
export interface InitialWeights {
  readonly layer: TrainedLayer;
  readonly mean: number;
  /** Standard deviation; zero where all start equal. */
  readonly spread: number;
  /** What sets them: an initializer, or the expression that makes the script's own tensor. */
  readonly by: Initializer | OwnTensor;
}

export interface OwnTensor {
  readonly node: SyntaxNode;
  readonly draw: Call;
  readonly mean: number;
  readonly spread: number;
}

export function isInitializer(by: Initializer | OwnTensor): by is Initializer {
  return "target" in by;
}

/** Spread of weights as PyTorch draws them, times the square root of the layer's inputs. */
const usualGain = 1 / Math.sqrt(3);

/** All that sets the weights of trained layers, where it is known to what. */
export function initialWeightsOf(script: Script): readonly InitialWeights[] {
  const set = initializersOf(script)
    .filter(({ what, node }) => (what === "weight" || what === "any") && !isChosen(node))
    .flatMap((by) =>
      layersInitialized(script, by).map((layer): InitialWeights => {
        const spread = by.factor
          ? (by.spread * usualGain) / Math.sqrt(inputsOf(script, layer))
          : Math.abs(by.spreadFor?.(inputsOf(script, layer)) ?? by.spread);
        return { layer, mean: by.mean, spread, by };
      }),
    );
  const own = networkOf(script).layers.flatMap((layer): InitialWeights[] => {
    const { weight, frame } = layer.operation;
    const by = weight ? ownTensor(script, weight, frame) : null;
    return by ? [{ layer, mean: by.mean, spread: by.spread, by }] : [];
  });
  return [...set, ...own];
}

/** `m.weight.data.normal_(0, 1).div_(…)` and `layer.weight.data *= …`: what is drawn does not stay as it is. */
export function areChangedAfterwards(script: Script): boolean {
  return (
    callsOfMethod(script, "div_", "mul_", "copy_", "sub_").length > 0 ||
    script.all("UpdateStatement").some(({ firstChild }) => {
      const target = firstChild ? textOf(script, firstChild) : "";
      return /(?:weight|\.data)\b/.test(target);
    })
  );
}

/** `draw(p) if p.dim() > 1 else zeros(p)`: which of the parameters it sets is decided there. */
function isChosen(node: SyntaxNode): boolean {
  return node.parent?.name === "ConditionalExpression";
}

/** `rnn.weight_ih_l0`: what a recurrent layer takes in adds up along the sequence, and is not multiplied. */
export function isOfInputs(script: Script, { by }: InitialWeights): boolean {
  return isInitializer(by) && /\.weight_ih\w*$/.test(textOf(script, by.target));
}

/** By how much a layer makes the signal grow at first; counted as often as it is passed. */
export function gainOf(script: Script, { layer, mean, spread }: InitialWeights): number {
  const inputs = inputsOf(script, layer);
  const own = Math.max(spread * Math.sqrt(inputs), Math.abs(mean) * inputs);
  const passed = /relu/.test(layer.activation ?? "")
    ? Math.SQRT1_2
    : layer.activation === "sigmoid"
      ? 0.25
      : 1;
  return own * passed;
}

/** How often the signal passes a layer: repeated blocks and the positions of a sequence count each. */
export function passesOf(script: Script, { operation }: TrainedLayer): number {
  if (operation.kind === "recurrent") return usualSequence;
  const made = operation.weight ? operation.at : (operation.settings?.node ?? operation.at);
  return Math.max(1, timesReached(script, made));
}

const usualSequence = 20;
const usualWidth = 64;

/** How many numbers each unit of a layer adds up. */
function inputsOf(script: Script, { operation }: TrainedLayer): number {
  const { settings, weight, frame, kind } = operation;
  if (weight) {
    const tensor = ownTensor(script, weight, frame);
    const [rows] = tensor ? itemsOf(script, tensor.draw.argumentList) : [];
    return (rows ? evaluate(script, rows.value) : null) ?? usualWidth;
  }
  const number = (keyword: string, position: number) => {
    const given = settings && argumentOf(script, settings.argumentList, keyword, position);
    return given ? evaluate(script, given.value) : null;
  };
  if (kind === "linear") return number("in_features", 0) ?? usualWidth;
  if (kind === "recurrent") return number("hidden_size", 1) ?? usualWidth;
  const channels = number("in_channels", 0);
  const size = number("kernel_size", 2) ?? 3;
  const dimensions = Number(/(\d)d$/.exec(operation.name)?.[1] ?? 2);
  return channels === null ? usualWidth : channels * size ** dimensions;
}

const drawn: Readonly<Record<string, readonly [mean: number, spread: number]>> = {
  zeros: [0, 0],
  ones: [1, 0],
  randn: [0, 1],
  rand: [0.5, 1 / Math.sqrt(12)],
};

/** `torch.randn(64, 32) * 0.01`, also as a `Parameter`; null where it is made otherwise. */
function ownTensor(
  script: Script,
  node: SyntaxNode,
  frame: Frame | null,
  depth = 0,
): OwnTensor | null {
  const [only, another] = trace(script, node, frame);
  if (!only || another || depth > 6) return null;
  const { value } = only;
  const next = (inner: SyntaxNode | null | undefined) =>
    inner ? ownTensor(script, inner, only.frame, depth + 1) : null;
  if (value.kind === "item") {
    const made = trace(script, value.iterable, only.frame)[0]?.value;
    const list = made?.kind === "expression" ? made.node : null;
    const isComprehension = list && /ComprehensionExpression$/.test(list.name);
    return isComprehension ? next(childrenOf(list)[1]) : null;
  }
  if (value.kind !== "expression") return null;
  if (value.node.name === "BinaryExpression") {
    const [left, operator, right] = childrenOf(value.node);
    const factor = right ? evaluate(script, right) : null;
    const inner = factor === null ? next(right) : next(left);
    const other = factor ?? (left ? evaluate(script, left) : null);
    const written = operator ? textOf(script, operator) : "";
    if (!inner || other === null || other === 0) return null;
    const scale =
      written === "*"
        ? Math.abs(other)
        : written === "/" && factor !== null
          ? 1 / Math.abs(other)
          : null;
    return scale === null
      ? null
      : { ...inner, node: value.node, mean: inner.mean * scale, spread: inner.spread * scale };
  }
  const call = callAt(script, value.node);
  if (!call) return null;
  if (call.receiver && /^(?:requires_grad_|to|float|double|cuda)$/.test(call.method))
    return next(call.receiver);
  const [first] = itemsOf(script, call.argumentList);
  if (/^torch\.(?:nn\.(?:parameter\.)?Parameter|tensor)$/.test(call.name ?? ""))
    return next(first?.value);
  const made = /^torch\.(\w+)$/.exec(call.name ?? "")?.[1] ?? "";
  const values = made === "full" ? filledWith(script, call) : drawn[made];
  return values && dimensionsOf(script, call) >= 2
    ? { node: call.node, draw: call, mean: values[0], spread: values[1] }
    : null;
}

function filledWith(script: Script, call: Call): readonly [number, number] | null {
  const given = argumentOf(script, call.argumentList, "fill_value", 1);
  const mean = given ? evaluate(script, given.value) : null;
  return mean === null ? null : [mean, 0];
}

function dimensionsOf(script: Script, call: Call): number {
  const positional = itemsOf(script, call.argumentList).filter((i) => i.keyword === null);
  const [first] = positional;
  const isShape = first && /^(?:Tuple|Array)Expression$/.test(first.value.name);
  return isShape
    ? itemsOf(script, first.value).length
    : call.method === "full"
      ? 0
      : positional.length;
}
