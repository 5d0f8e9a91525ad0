import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "../../python/arguments.ts";
import type { Call } from "../../python/calls.ts";
import { certainly } from "../../python/fact.ts";
import { literalOf } from "../../python/literals.ts";
import { numberOf } from "../../python/numberFact.ts";
import type { Script } from "../../python/script.ts";
import { type Axis, featuresOf, merged, positionIn, type Shape, unknownAxis } from "./axis.ts";
import { indexed } from "./indexed.ts";
import type { Operation } from "./operation.ts";
import { type AskedSize, asFirstAxis, viewOf } from "./viewOf.ts";

/** Reads the sizes that a view is asked for. */
export type ReadSizes = (operation: Operation) => readonly AskedSize[] | null;

/** What an operation makes of a shape; null where that is not certain. */
export function afterOperation(
  script: Script,
  operation: Operation,
  shape: Shape,
  sizes: ReadSizes,
): Shape | null {
  const { kind, name } = operation;
  switch (kind) {
    case "linear":
      return withLast(shape, numberAt(script, operation, "out_features", 1), operation);
    case "embedding": {
      const width = numberAt(script, operation, "embedding_dim", 1);
      const features = featuresOf(placeOf(operation), width);
      return name === "embedding" ? { axes: [...shape.axes, features] } : null;
    }
    case "convolution":
      return convolved(script, operation, shape);
    case "recurrent":
      return recurred(script, operation, shape);
    case "pooling":
      return pooled(script, operation, shape);
    case "attention":
    case "norm":
    case "activation":
    case "dropout":
    case "arithmetic":
    case "cut":
    case "step":
      return shape;
    case "shape":
      return reordered(script, operation, shape, sizes);
    default:
      return null;
  }
}

function placeOf({ settings, at }: Operation): number {
  return (settings?.node ?? at).from;
}

function numberAt(
  script: Script,
  { settings, frame }: Operation,
  name: string,
  position: number,
): number | null {
  const given = settings && argumentOf(script, settings.argumentList, name, position);
  return given ? certainly(numberOf(script, given.value, frame)) : null;
}

function withLast(shape: Shape, size: number | null, operation: Operation): Shape | null {
  if (shape.axes.length === 0) return null;
  return { axes: [...shape.axes.slice(0, -1), featuresOf(placeOf(operation), size)] };
}

/** Channels are the second axis; how long the places are after it does not matter here. */
function convolved(script: Script, operation: Operation, shape: Shape): Shape | null {
  const dimensions = Number(/([123])d$/.exec(operation.name)?.[1]);
  const [batch, , ...places] = shape.axes;
  if (!batch || places.length !== dimensions) return null;
  const channels = featuresOf(placeOf(operation), numberAt(script, operation, "out_channels", 1));
  return { axes: [batch, channels, ...places.map((axis) => slid(script, operation, axis))] };
}

/** The places that a window slides over; how many are left is known for one that goes on by single steps. */
function slid(script: Script, operation: Operation, { size, origin }: Axis): Axis {
  const [kernel, stride, padding] = [
    numberAt(script, operation, "kernel_size", 2),
    numberAt(script, operation, "stride", 3) ?? 1,
    numberAt(script, operation, "padding", 4) ?? 0,
  ];
  const isPlain = kernel !== null && stride === 1 && !operation.name.includes("transpose");
  const left = isPlain && size !== null ? size + 2 * padding - kernel + 1 : null;
  // Of what is not known to be longer than one place, nothing may be concluded.
  return isPlain && kernel === 2 * padding + 1 ? { size, origin } : { size: left, origin: null };
}

function recurred(script: Script, operation: Operation, shape: Shape): Shape | null {
  const { settings, part = [], name } = operation;
  if (!settings || shape.axes.length !== 3 || name.endsWith("cell")) return null;
  const width = numberAt(script, operation, "hidden_size", 1);
  const flag = argumentOf(script, settings.argumentList, "bidirectional");
  const directions = flag === null ? 1 : literalOf(script, flag.value) === true ? 2 : null;
  const size = width === null || directions === null ? null : width * directions;
  if (part.length === 0) return null;
  if (part[0] === 0) return withLast(shape, size, operation);
  if (name === "lstm" && part.length < 2) return null;
  const first = argumentOf(script, settings.argumentList, "batch_first");
  const isBatchFirst = first === null ? false : literalOf(script, first.value);
  const batch = typeof isBatchFirst === "boolean" ? shape.axes[isBatchFirst ? 0 : 1] : undefined;
  const features = featuresOf(placeOf(operation), width);
  return batch ? { axes: [unknownAxis, batch, features] } : null;
}

/** `x.mean(1)` takes an axis away; pooling over places keeps them. */
function pooled(script: Script, operation: Operation, shape: Shape): Shape | null {
  const { name, settings } = operation;
  if (/^adaptive/.test(name)) {
    const isOne = numberAt(script, operation, "output_size", 0) === 1;
    const dimensions = Number(/([123])d$/.exec(name)?.[1]);
    const size = isOne ? 1 : null;
    const places = shape.axes.slice(-dimensions).map(() => ({ size, origin: null }));
    return { axes: [...shape.axes.slice(0, -dimensions), ...places] };
  }
  if (/d$/.test(name)) {
    const dimensions = Number(/([123])d$/.exec(name)?.[1]);
    const places = shape.axes.slice(-dimensions).map(() => unknownAxis);
    return { axes: [...shape.axes.slice(0, -dimensions), ...places] };
  }
  const isFunction = /^torch\./.test(settings?.name ?? "");
  return settings ? reduced(script, settings, shape, isFunction ? 1 : 0) : null;
}

/** What a reduction over one axis leaves. */
export function reduced(
  script: Script,
  { argumentList }: Call,
  shape: Shape,
  place: number,
): Shape | null {
  const over =
    argumentOf(script, argumentList, "dim") ?? argumentOf(script, argumentList, "axis", place);
  const kept =
    argumentOf(script, argumentList, "keepdim", place + 1) ??
    argumentOf(script, argumentList, "keepdims");
  if (!over) return itemsOf(script, argumentList).length > place ? null : { axes: [] };
  const position = positionIn(shape, literalOf(script, over.value));
  const isKept = kept ? literalOf(script, kept.value) : false;
  if (position === null || typeof isKept !== "boolean") return null;
  const rest = isKept ? [{ size: 1, origin: null }] : [];
  return { axes: shape.axes.toSpliced(position, 1, ...rest) };
}

/** Operations that only change how the numbers are laid out. */
function reordered(
  script: Script,
  operation: Operation,
  shape: Shape,
  sizes: ReadSizes,
): Shape | null {
  const { name, settings, at, frame } = operation;
  const { axes } = shape;
  const given = settings ? numbersOf(script, settings) : [];
  switch (name) {
    case "index":
      return indexed(script, at, frame, shape);
    case "batch":
      return { axes: asFirstAxis(shape, "rows") };
    case "squeeze":
      return squeezed(shape, given);
    case "flatten":
      return flattened(script, settings, shape);
    case "ravel":
      return { axes: [merged(axes)] };
    case "unsqueeze": {
      const [axis] = given;
      if (typeof axis !== "number") return null;
      const position = axis < 0 ? axes.length + axis + 1 : axis;
      return { axes: axes.toSpliced(position, 0, { size: 1, origin: null }) };
    }
    case "view":
    case "reshape": {
      const asked = sizes(operation);
      return asked && { axes: viewOf(axes, asked).axes };
    }
    case "permute":
      return permuted(shape, given);
    case "transpose":
    case "swapaxes":
      return given.length === 2 ? exchanged(shape, given) : null;
    case "t":
    case "T":
    case "mT":
      return axes.length === 2 ? { axes: axes.toReversed() } : null;
    case "unflatten":
    case "gather":
      return null;
    case "astype":
      return shape;
    default:
      // An array or a tensor knows no names.
      return { axes };
  }
}

/** The plain numbers that a call is given, also as one tuple; those of a function come after its tensor. */
function numbersOf(script: Script, { argumentList, name }: Call): readonly unknown[] {
  const items = itemsOf(script, argumentList);
  const own = /^torch\.(?!nn\.[A-Z])/.test(name ?? "") ? items.slice(1) : items;
  const nodes = own.flatMap(({ value }): readonly SyntaxNode[] =>
    /^(?:Tuple|Array)Expression$/.test(value.name)
      ? itemsOf(script, value).map((i) => i.value)
      : [value],
  );
  return nodes.map((node) => literalOf(script, node) ?? null);
}

function squeezed(shape: Shape, given: readonly unknown[]): Shape | null {
  const { axes } = shape;
  if (given.length === 0) {
    const isKnown = axes.slice(1).every(({ size }) => size !== null);
    // Of a column only the column goes; of more axes any may.
    if (!isKnown) return null;
    const left = axes.filter(({ size }, at) => at === 0 || size !== 1);
    return left.length < axes.length ? { axes: left } : null;
  }
  const position = given.length === 1 ? positionIn(shape, given[0]) : null;
  if (position === null) return null;
  const size = axes[position]?.size ?? null;
  if (size === null) return null;
  return size === 1 ? { axes: axes.toSpliced(position, 1) } : shape;
}

function flattened(script: Script, settings: Call | null, shape: Shape): Shape | null {
  const isModule = settings === null || /^torch\.nn\.Flatten$/.test(settings.name ?? "");
  const isFunction = settings?.name === "torch.flatten";
  const at = isFunction ? 1 : 0;
  const start = settings && argumentOf(script, settings.argumentList, "start_dim", at);
  const end = settings && argumentOf(script, settings.argumentList, "end_dim", at + 1);
  const from = positionIn(shape, start ? literalOf(script, start.value) : isModule ? 1 : 0);
  const to = positionIn(shape, end ? literalOf(script, end.value) : -1);
  if (from === null || to === null || to < from) return null;
  const { axes } = shape;
  return {
    axes: [...axes.slice(0, from), merged(axes.slice(from, to + 1)), ...axes.slice(to + 1)],
  };
}

function permuted(shape: Shape, given: readonly unknown[]): Shape | null {
  const places = given.map((axis) => positionIn(shape, axis));
  const axes = places.flatMap((at) => (at === null ? [] : (shape.axes[at] ?? [])));
  return axes.length === shape.axes.length && new Set(places).size === axes.length
    ? { axes }
    : null;
}

function exchanged(shape: Shape, given: readonly unknown[]): Shape | null {
  const [first, second] = given.map((axis) => positionIn(shape, axis));
  if (typeof first !== "number" || typeof second !== "number") return null;
  const axes = [...shape.axes];
  [axes[first], axes[second]] = [axes[second] ?? unknownAxis, axes[first] ?? unknownAxis];
  return { axes };
}
