import { enlarged, nextCapacity } from "../run/column.ts";
import { MinMaxPyramid, Stretch } from "./minMaxPyramid.ts";

/**
 * The weight for a curve with `density` (in (0, 1]) times as many points as the one that `weight` is
 * meant for, so that both averages reach equally far along x; 0 where that is less than a point.
 */
export function stretchedWeight(weight: number, density: number): number {
  const stretched = weight ** (1 / density);
  return stretched < 0.05 ? 0 : stretched;
}

/**
 * Exponential moving average of the values at `indices`, corrected for its start at zero
 * (Kingma & Ba 2015, section 3): mean_t = (weight·m + (1 − weight)·value) / (1 − weight^t).
 * `weight` in [0, 1); the values at `indices` are finite. The result is
 * as long as `values`; it is NaN at all other indices.
 */
export function exponentialMovingAverage(
  values: Float64Array,
  indices: Uint32Array,
  weight: number,
): Float64Array {
  const means = new Float64Array(values.length).fill(Number.NaN);
  averageInto(means, values, indices, { weight, moment: 0, missing: 1, taken: 0 });
  return means;
}

/** The moving average of a curve that grows. */
export class RunningAverage {
  readonly #pyramid = new MinMaxPyramid();
  readonly #state: AverageState;
  #means = new Float64Array(0);

  constructor(weight: number) {
    this.#state = { weight, moment: 0, missing: 1, taken: 0 };
  }

  /** The same curve as before, and what has been appended to it. */
  extend(values: Float64Array, indices: Uint32Array): void {
    // With room to grow from the beginning: else the first point that is appended would copy all of them.
    if (this.#means.length === 0) this.#means = enlarged(this.#means, values.length);
    while (this.#means.length < values.length) {
      this.#means = enlarged(this.#means, nextCapacity(this.#means.length));
    }
    averageInto(this.#means, values, indices, this.#state);
    this.#pyramid.extend(this.#means, indices);
  }

  /** Of so many points of the curve. */
  get length(): number {
    return this.#state.taken;
  }

  /** By index in the series. */
  get means(): Float64Array {
    return this.#means;
  }

  stretch(from: number, to: number): Stretch {
    return new Stretch(this.#pyramid, from, to);
  }
}

interface AverageState {
  readonly weight: number;
  moment: number;
  missing: number;
  /** Of the indices so many have been taken in. */
  taken: number;
}

function averageInto(
  means: Float64Array,
  values: Float64Array,
  indices: Uint32Array,
  state: AverageState,
): void {
  const { weight } = state;
  let { moment, missing } = state;
  for (let i = state.taken; i < indices.length; i++) {
    const index = indices[i] ?? 0;
    moment = weight * moment + (1 - weight) * (values[index] ?? Number.NaN);
    // What is as good as zero would soon be a denormal number, which takes a processor fifty times as long.
    missing = missing < Number.EPSILON ? 0 : missing * weight;
    means[index] = moment / (1 - missing);
  }
  Object.assign(state, { moment, missing, taken: indices.length });
}
