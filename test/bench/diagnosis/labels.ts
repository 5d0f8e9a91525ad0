import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Names of the signs as the labels write them, in the order of the table. */
export const labelledSigns = [
  "plateau",
  "overfitting",
  "vanishing_gradient",
  "divergence",
  "exploding_gradient",
  "oscillation",
  "loss_spike",
] as const;
export type LabelledSign = (typeof labelledSigns)[number];

export interface LabelledRun {
  readonly id: string;
  readonly path: string;
  readonly main: string;
  readonly format: string;
  readonly family: string;
  /** What is "ambiguous" counts nowhere. */
  readonly labels: Readonly<Record<LabelledSign | "healthy", boolean | "ambiguous">>;
  readonly onset: Readonly<Partial<Record<LabelledSign, number>>>;
  readonly x_unit: "step" | "epoch";
  readonly x_end: number;
  readonly observable: {
    readonly overfitting: boolean;
    readonly vanishing_gradient: string;
    readonly exploding_gradient: boolean;
  };
}

export function readLabels(folder: string): readonly LabelledRun[] {
  return readFileSync(join(folder, "labels.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as LabelledRun);
}

/** Whether the log of a positive run can show the sign at all. */
export function observable(run: LabelledRun, sign: LabelledSign): boolean {
  if (sign === "overfitting") return run.observable.overfitting;
  if (sign === "exploding_gradient") return run.observable.exploding_gradient;
  return sign !== "vanishing_gradient" || run.observable.vanishing_gradient !== "none";
}
