import type { Message } from "../message.ts";
import type { Point } from "../run/series.ts";
import type { Onset, Position } from "./finding.ts";

const integers = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const fractions = new Intl.NumberFormat("en-US", { maximumFractionDigits: 2 });

export function positionOf(point: Point | undefined): Position {
  return { step: point?.step ?? null, epoch: point?.epoch ?? null, line: point?.line ?? null };
}

export function onsetAt(position: Position, interval: Onset["interval"] = null): Onset {
  return { ...position, interval };
}

/**
 * `template` with `{place}` replaced by "epoch {at}", "step {at}" or "line {at}", by what the log counts.
 * The words stay part of the template so that they can be translated.
 */
export function withPlace(
  template: string,
  place: Position,
  values: Message["values"] = {},
): Message {
  const [unit, at] =
    place.epoch !== null
      ? ["epoch", fractions.format(place.epoch)]
      : place.step !== null
        ? ["step", integers.format(place.step)]
        : ["line", integers.format(place.line ?? 1)];
  return { template: template.replace("{place}", `${unit} {at}`), values: { ...values, at } };
}

/** Three significant digits, for evidence that a person reads. */
export function rounded(value: number): number {
  return Number.isFinite(value) ? Number(value.toPrecision(3)) : value;
}

export function percent(share: number): string {
  const value = share * 100;
  const text = value.toFixed(Math.abs(value) < 10 ? 1 : 0);
  // What rounds to nothing has no sign.
  return `${text === "-0.0" ? "0.0" : text} %`;
}
