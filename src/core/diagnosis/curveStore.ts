import type { Axis, Series } from "../run/series.ts";
import type { Curve } from "./curve.ts";
import { CurveBuilder } from "./curveBuilder.ts";

/** The curves of one run, each kept from one diagnosis to the next. */
export class CurveStore {
  readonly #builders = new Map<Series, Map<Axis | null, CurveBuilder>>();

  curveOf(series: Series, axis: Axis | null): Curve {
    let builders = this.#builders.get(series);
    if (builders === undefined) {
      builders = new Map();
      this.#builders.set(series, builders);
    }
    let builder = builders.get(axis);
    if (builder === undefined) {
      builder = new CurveBuilder(series, axis);
      builders.set(axis, builder);
    }
    return builder.curve();
  }
}
