import { combine, type Point } from "./surface.ts";

export const optimizerIds = [
  "gradient-descent",
  "momentum",
  "nesterov",
  "rmsprop",
  "adam",
] as const;
export type OptimizerId = (typeof optimizerIds)[number];

/** As they are written; names are not translated. */
export const optimizerNames: Readonly<Record<OptimizerId, string>> = {
  "gradient-descent": "Gradient descent",
  momentum: "Momentum",
  nesterov: "Nesterov",
  rmsprop: "RMSprop",
  adam: "Adam",
};

/** What an optimizer remembers between its steps; vectors of the length of the point. */
export interface Memory {
  /** Steps made. */
  readonly count: number;
  /** Velocity, or the running mean of the gradient. */
  readonly first: Point;
  /** The running mean of the squared gradient. */
  readonly second: Point;
}

export interface Moved {
  readonly point: Point;
  readonly memory: Memory;
}

/** PyTorch's defaults, so that a person meets here what the training script does. */
const momentum = 0.9;
const rmspropDecay = 0.99;
const adamDecays = { first: 0.9, second: 0.999 } as const;
const epsilon = 1e-8;

export function noMemory(dimensions: number): Memory {
  const zeros = new Array<number>(dimensions).fill(0);
  return { count: 0, first: zeros, second: zeros };
}

/**
 * One step from `point` with the learning rate `rate`. `gradientAt` is asked once; it may be noisy.
 * Sources: Polyak 1964 (momentum), Sutskever et al. 2013 (Nesterov), Tieleman & Hinton 2012 (RMSprop), Kingma & Ba
 * 2015 (Adam).
 */
export function step(
  id: OptimizerId,
  point: Point,
  memory: Memory,
  rate: number,
  gradientAt: (point: Point) => Point,
): Moved {
  const count = memory.count + 1;
  const { first, second } = memory;
  switch (id) {
    case "gradient-descent": {
      const gradient = gradientAt(point);
      return { point: less(point, rate, gradient), memory: { count, first, second } };
    }
    case "momentum": {
      const velocity = mix(momentum, first, 1, gradientAt(point));
      return { point: less(point, rate, velocity), memory: { count, first: velocity, second } };
    }
    case "nesterov": {
      const ahead = less(point, rate * momentum, first);
      const velocity = mix(momentum, first, 1, gradientAt(ahead));
      return { point: less(point, rate, velocity), memory: { count, first: velocity, second } };
    }
    case "rmsprop": {
      const gradient = gradientAt(point);
      const size = mix(rmspropDecay, second, 1 - rmspropDecay, squared(gradient));
      const scaled = combine(gradient, size, (g, s) => g / (Math.sqrt(s) + epsilon));
      return { point: less(point, rate, scaled), memory: { count, first, second: size } };
    }
    case "adam": {
      const gradient = gradientAt(point);
      const mean = mix(adamDecays.first, first, 1 - adamDecays.first, gradient);
      const size = mix(adamDecays.second, second, 1 - adamDecays.second, squared(gradient));
      const [m, v] = [1 - adamDecays.first ** count, 1 - adamDecays.second ** count];
      const scaled = combine(mean, size, (g, s) => g / m / (Math.sqrt(s / v) + epsilon));
      return { point: less(point, rate, scaled), memory: { count, first: mean, second: size } };
    }
  }
}

function less(point: Point, rate: number, direction: Point): Point {
  return combine(point, direction, (x, d) => x - rate * d);
}

function mix(a: number, first: Point, b: number, second: Point): Point {
  return combine(second, first, (x, y) => a * y + b * x);
}

function squared(vector: Point): Point {
  return vector.map((x) => x * x);
}
