import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { type Call, callAt } from "../../python/calls.ts";
import { certainly } from "../../python/fact.ts";
import type { Frame } from "../../python/frame.ts";
import { numberOf } from "../../python/numberFact.ts";
import type { Script } from "../../python/script.ts";
import type { Traced } from "../../python/traced.ts";
import { textOf } from "../../python/tree.ts";
import { dataSourceOf, knownSizes } from "../data/dataSource.ts";
import type { Axis, Shape } from "./axis.ts";
import { numberGenerator } from "./numberGenerator.ts";

const loading =
  /^(?:load_(?:diabetes|wine|iris|digits|breast_cancer|boston)|fetch_california_housing|fetch_covtype|make_(?:regression|classification|moons|circles|blobs|friedman[123]))$/;
/** Columns of the tables that scikit-learn brings along. */
const columns: Readonly<Record<string, number>> = {
  load_diabetes: 10,
  load_wine: 13,
  load_iris: 4,
  load_digits: 64,
  load_breast_cancer: 30,
  fetch_california_housing: 8,
  make_moons: 2,
  make_circles: 2,
};

/** Tables of scikit-learn: the targets are flat. */
export function loadedShape(script: Script, traced: Traced): Shape | null {
  if (traced.value.kind !== "expression") return null;
  const { node } = traced.value;
  const own = callAt(script, node);
  const call = own ?? dataSourceOf(script, traced);
  if (!call || !loading.test(call.method)) return null;
  const member = own ? null : /\.(\w+)$/.exec(textOf(script, node))?.[1];
  const part = own ? traced.path[0] : ["data", "target"].indexOf(member ?? "");
  const samples: Axis = {
    size: sampleCount(script, call, traced.frame),
    origin: `samples ${call.node.from}`,
  };
  if (part === 1) {
    const several = argumentOf(script, call.argumentList, "n_targets");
    return several ? null : { axes: [samples] };
  }
  if (member === "images" && call.method === "load_digits") {
    return { axes: [samples, place(node, 1, 8), place(node, 2, 8)] };
  }
  return part === 0 ? { axes: [samples, place(node, 1, columns[call.method] ?? null)] } : null;
}

/** What scikit-learn makes up has the rows that it is asked for. */
function sampleCount(script: Script, call: Call, frame: Frame | null): number | null {
  const known = knownSizes[call.method];
  if (known !== undefined) return known;
  const asked = /^make_/.test(call.method)
    ? argumentOf(script, call.argumentList, "n_samples", 0)
    : null;
  return asked ? certainly(numberOf(script, asked.value, frame)) : null;
}

function place(node: SyntaxNode, at: number, size: number | null): Axis {
  return { size, origin: `axis ${node.from} ${at}` };
}

const drawn = /^(?:torch|numpy)\.(?:random\.)?(?:randn|rand|zeros|ones|empty|full|randint)$/;
const withSize =
  /^(?:normal|uniform|standard_normal|random|random_sample|integers|randint|choice|binomial|poisson|exponential)$/;
const inRows = /^(?:torch|numpy)\.(?:linspace|arange|logspace|randperm)$/;

/** Tensors that are drawn or filled have the axes they are asked for. */
export function drawnShape(script: Script, call: Call, frame: Frame | null): Shape | null {
  const { argumentList } = call;
  const of = (sizes: readonly SyntaxNode[]) => ofSizes(script, call, sizes, frame);
  if (inRows.test(call.name ?? "")) return { axes: [place(call.node, 0, null)] };
  const size = argumentOf(script, argumentList, "size");
  const items = itemsOf(script, argumentList);
  const plain = items.filter((i) => i.keyword === null);
  if (items.some((i) => i.star !== "")) return null;
  if (drawn.test(call.name ?? "") || isDrawnByState(script, call, frame)) {
    const given = size?.value ?? plain[0]?.value;
    if (call.method === "randint") {
      const last = size?.value ?? plain.at(-1)?.value;
      return last && /^(?:Tuple|Array)Expression$/.test(last.name)
        ? of(sizesIn(script, last))
        : null;
    }
    if (!given) return null;
    const isTuple = size !== null || /^(?:Tuple|Array)Expression$/.test(given.name);
    const sizes = isTuple
      ? sizesIn(script, given)
      : call.method === "full"
        ? [given]
        : plain.map((i) => i.value);
    return of(sizes);
  }
  const position = call.method === "standard_normal" || call.method === "random" ? 0 : null;
  const given = size ?? argumentOf(script, argumentList, "size", position);
  const isDrawn = given !== null && call.receiver !== null && withSize.test(call.method);
  const isMethod = isDrawn && !/^torch\./.test(call.name ?? "");
  return isMethod ? of(sizesIn(script, given.value)) : null;
}

/** `state.rand(100, 3)` of numpy's older generator, which takes sizes one by one as `numpy.random.rand` does. */
function isDrawnByState(script: Script, call: Call, frame: Frame | null): boolean {
  const isLike = call.receiver !== null && /^randn?$/.test(call.method);
  return isLike && numberGenerator(script, call.receiver, frame) === "numpy.random.RandomState";
}

function sizesIn(script: Script, node: SyntaxNode): readonly SyntaxNode[] {
  return /^(?:Tuple|Array)Expression$/.test(node.name)
    ? itemsOf(script, node).map((i) => i.value)
    : [node];
}

/** A size that is a name may itself hold several. */
function ofSizes(
  script: Script,
  call: Call,
  sizes: readonly SyntaxNode[],
  frame: Frame | null,
): Shape | null {
  const [only] = sizes;
  if (!only) return null;
  const numbers = sizes.map((size) => certainly(numberOf(script, size, frame)));
  const isLength = callAt(script, only)?.name === "len";
  if (sizes.length === 1 && numbers[0] === null && !isLength) return null;
  return { axes: numbers.map((number, at) => place(call.node, at, number)) };
}
