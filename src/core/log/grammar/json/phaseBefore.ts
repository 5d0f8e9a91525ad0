import { metricName } from "../../words/metricName.ts";
import { isPositionName } from "../../words/positions.ts";

const evaluated = /(?:^|[\s\]|>-])(val|valid|validation|eval|test)\s?:\s?$/i;
const longest = 20;

/** `val: {"epoch": 1, "loss": 0.3}` beside `train: {…}`: the evaluation that a record is of by what stands before it. */
export function phaseBefore(text: string, start: number): string | null {
  return evaluated.exec(text.slice(Math.max(0, start - longest), start))?.[1] ?? null;
}

/** A record's key with the phase before its record; null of a learning rate, which is that of the training. */
export function keyInPhase(key: string, phase: string | null): string | null {
  if (phase === null || isPositionName(key)) return key;
  const known = metricName(key);
  if (known?.kind === "learningRate") return null;
  return known !== null && known.phase !== null ? key : `${phase}_${key}`;
}
