import type { ChartAxis } from "./axes.ts";

/** Four significant digits, as short as they can be said: 0.0123, 1,234 → 1234, 1.2e-7. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (Number.isInteger(value) && Math.abs(value) < 1e7) return String(value);
  const size = Math.abs(value);
  const rounded = Number(value.toPrecision(4));
  return size !== 0 && (size < 1e-4 || size >= 1e7) ? rounded.toExponential() : String(rounded);
}

/** Seconds as h:mm:ss or m:ss. */
export function formatElapsed(seconds: number): string {
  const whole = Math.round(Math.abs(seconds));
  const parts = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  const shown = parts[0] === 0 ? parts.slice(1) : parts;
  const text = shown.map((part, i) => (i === 0 ? String(part) : String(part).padStart(2, "0")));
  return `${seconds < 0 ? "-" : ""}${text.join(":")}`;
}

/** A place on an axis, in the unit in which it is drawn. */
export function formatX(axis: ChartAxis, x: number): string {
  if (axis === "relative") return formatElapsed(x);
  return axis === "time" ? formatMoment(x) : formatNumber(x);
}

/** Milliseconds since 1970 as "2024-03-01 12:30:05": a log that states no zone is read as UTC, so this is what it says. */
function formatMoment(time: number): string {
  if (!(Math.abs(time) <= 8.64e15)) return String(time);
  return new Date(time).toISOString().slice(0, 19).replace("T", " ");
}
