import type { MetricValue } from "../events/metric.ts";

/** Fewer digits are equal by chance. */
const fewestDigits = 3;

/**
 * Tells a remark that says part of a record again, in whatever words (`Model written, val loss 0.6422`): without a place
 * of its own, with fewer values than the record before it, each one of those.
 */
export class EchoedValues {
  #before: readonly MetricValue[] = [];

  /** Values of a line that says where it stands, or of one that does not. */
  echo(values: readonly MetricValue[], isPlaced: boolean): boolean {
    if (values.length === 0) return false;
    const before = this.#before;
    if (!isPlaced && values.length < before.length) {
      const isEchoed = (value: MetricValue) => before.some((other) => isSaidAgain(other, value));
      if (values.every(isEchoed)) return true;
    }
    this.#before = values;
    return false;
  }
}

function isSaidAgain(before: MetricValue, { metric, value }: MetricValue): boolean {
  const { kind, phase } = before.metric;
  if (metric.kind === null || metric.kind !== kind) return false;
  return (metric.phase ?? "train") === (phase ?? "train") && isRounded(before.value, value);
}

function isRounded(full: number, value: number): boolean {
  const digits = String(value).replace(/^-?0*\.?0*|e.*$|\./g, "").length;
  if (digits < fewestDigits) return false;
  const decimals = String(value).split(".")[1]?.length ?? 0;
  return Math.abs(full - value) <= 0.5001 * 10 ** -decimals;
}
