import { message } from "../message.ts";
import type { Parts } from "../parts.ts";
import type { ChartContext, DrawnRange } from "./chartModel.ts";
import type { Visible } from "./curve.ts";
import { formatX } from "./format.ts";
import type { ScaleKind } from "./range.ts";
import { type RankedStretch, robustRange } from "./robustRange.ts";

/** What to draw of the values of each curve. */
export function* drawnRanges(
  curves: readonly RankedStretch[],
  translate: ChartContext["translate"],
): Parts<Readonly<Record<ScaleKind, DrawnRange | null>>> {
  function* drawn(scale: ScaleKind) {
    const range = yield* robustRange(curves, scale);
    return range === null ? null : { ...range, note: outsideNote(range.outside, translate) };
  }
  return { linear: yield* drawn("linear"), logarithmic: yield* drawn("logarithmic") };
}

function outsideNote(count: number, translate: ChartContext["translate"]): string | null {
  if (count === 0) return null;
  return translate(
    count === 1 ? message("1 point outside") : message("{count} points outside", { count }),
  );
}

/** How many values of which curve are not finite and where the first of them stands; null where all are. */
export function nonFiniteNote(
  curves: readonly { readonly name: string; readonly part: Visible }[],
  context: ChartContext,
): string | null {
  const concerned = curves.filter(({ part }) => part.nonFinite.length > 0);
  if (concerned.length === 0) return null;
  return concerned.map(({ name, part }) => curveNote(name, part, context)).join(" ");
}

function curveNote(
  name: string,
  { series, nonFinite, drawnX }: Visible,
  { axis, translate }: ChartContext,
): string {
  const { values } = series;
  const count = (same: number) =>
    nonFinite.reduce((sum, index) => sum + Number(Object.is(values[index], same)), 0);
  const counts = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    .map((kind) => ({ kind, count: count(kind) }))
    .filter(({ count }) => count > 0)
    .map(({ kind, count }) => `${count} × ${kind}`);
  const x = drawnX(nonFinite[0] ?? 0);
  const place = formatX(axis, x);
  return translate(
    message("{series}: {counts}, first at {axis} {place}.", {
      series: name,
      counts: counts.join(", "),
      axis: translate(message(axis)),
      place,
    }),
  );
}
