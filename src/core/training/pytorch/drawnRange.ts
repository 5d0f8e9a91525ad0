import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { type Call, callAt } from "../../python/calls.ts";
import { certainly } from "../../python/fact.ts";
import type { Frame } from "../../python/frame.ts";
import { numberOf } from "../../python/numberFact.ts";
import { onlyCall } from "../../python/onlyEnd.ts";
import type { Script } from "../../python/script.ts";
import type { Traced } from "../../python/traced.ts";
import { numberGenerator } from "./numberGenerator.ts";
import { mapped, type ValueRange } from "./rangeArithmetic.ts";

/** Of at least a few dozen numbers drawn from a standard normal distribution some lie here. */
const reach = 2;

/** The range of numbers that a call of torch, numpy or random draws or counts; null for any other value. */
export function drawnRange(script: Script, { value, frame }: Traced): ValueRange | null {
  const call = value.kind === "expression" ? callAt(script, value.node) : null;
  const name = call && drawingName(script, call, frame);
  return call && name ? rangeOfDraw(name, numbersOf(script, call, frame)) : null;
}

/** `uniform` of `np.random.uniform(…)`, of `rng.uniform(…)` and of `torch.empty(n).uniform_(…)`. */
function drawingName(script: Script, call: Call, frame: Frame | null): string | null {
  const { name, method, receiver } = call;
  const own = /^(?:torch|numpy|random|numpy\.random)\.(\w+)$/.exec(name ?? "")?.[1];
  if (own !== undefined) return own;
  if (!receiver) return null;
  if (numberGenerator(script, receiver, frame) !== null) return method;
  const made = onlyCall(script, receiver, frame);
  const isFilled = /^torch\.(?:empty|zeros|ones)$/.test(made?.name ?? "");
  return isFilled && /^(?:uniform|normal)_$/.test(method) ? method.slice(0, -1) : null;
}

type Given = number | null | undefined;

/** A number of a call by its name, or by its place; null where it is not certain, nothing where a shape or none stands there. */
type Numbers = (names: readonly string[], position: number) => Given;

function numbersOf(script: Script, { argumentList }: Call, frame: Frame | null): Numbers {
  const items = itemsOf(script, argumentList);
  return (names, position) => {
    const given =
      items.find(({ keyword }) => keyword !== null && names.includes(keyword)) ??
      items.filter(({ keyword }) => keyword === null)[position];
    if (!given || given.value.name === "TupleExpression") return undefined;
    return given.star === "" ? certainly(numberOf(script, given.value, frame)) : null;
  };
}

function rangeOfDraw(name: string, number: Numbers): ValueRange | null {
  const or = (given: Given, fallback: number) => (given === undefined ? fallback : given);
  switch (name) {
    case "randn":
    case "standard_normal":
      return around(0, 1);
    case "rand":
    case "random":
    case "random_sample":
    case "weibull":
      return between(0, 1);
    case "linspace":
      return between(number(["start"], 0), number(["end", "stop"], 1));
    case "uniform":
      return between(or(number(["low", "a"], 0), 0), or(number(["high", "b"], 1), 1));
    case "normal":
    case "gauss":
      return around(or(number(["loc", "mean", "mu"], 0), 0), or(number(["scale", "std"], 1), 1));
    case "lognormal": {
      const logarithm = around(or(number(["mean"], 0), 0), or(number(["sigma"], 1), 1));
      return logarithm && mapped(logarithm, Math.exp);
    }
    case "integers":
    case "randint":
    case "arange": {
      const first = number(["low", "start"], 0);
      const second = number(["high", "end", "stop"], 1);
      return second === undefined ? between(0, less(first)) : between(first, less(second));
    }
    case "exponential":
      return between(0, or(number(["scale"], 0), 1));
    case "poisson": {
      const mean = or(number(["lam"], 0), 1);
      return around(mean, mean === null ? null : Math.sqrt(mean) / reach);
    }
    default:
      return null;
  }
}

function less(number: Given): number | null {
  return typeof number === "number" ? number - 1 : null;
}

function around(mean: Given, deviation: Given): ValueRange | null {
  if (typeof mean !== "number" || typeof deviation !== "number") return null;
  return between(mean - reach * deviation, mean + reach * deviation);
}

function between(low: Given, high: Given): ValueRange | null {
  const areKnown = typeof low === "number" && typeof high === "number";
  return areKnown && low < high ? { low, high } : null;
}

/** The least and the largest of numbers that stand side by side in the script, in lists of lists too. */
export function listedRange(
  script: Script,
  nodes: readonly SyntaxNode[],
  frame: Frame | null,
): ValueRange | null {
  const numbers = nodes.map((node): ValueRange | null => {
    if (/^(?:Array|Tuple)Expression$/.test(node.name)) {
      const items = itemsOf(script, node).map(({ value }) => value);
      return listedRange(script, items, frame);
    }
    const number = certainly(numberOf(script, node, frame));
    return number === null ? null : { low: number, high: number };
  });
  const known = numbers.flatMap((range) => range ?? []);
  if (known.length === 0 || known.length < numbers.length) return null;
  return {
    low: Math.min(...known.map(({ low }) => low)),
    high: Math.max(...known.map(({ high }) => high)),
  };
}
