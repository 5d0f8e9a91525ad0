import type { Sign } from "../../../../src/core/diagnosis/finding.ts";
import { message } from "../../../../src/core/message.ts";
import { assumedFinding } from "../../../../src/core/remedy/planner.ts";
import type { Run } from "../../../../src/core/run/run.ts";
import { asItWas } from "../../../../src/core/trial/arm.ts";
import type { Candidate } from "../../../../src/core/trial/candidate.ts";
import type { Case } from "../../../../src/core/trial/judgement.ts";
import type { Study } from "../../../../src/core/trial/study.ts";
import { curve, syntheticRun } from "../diagnosis/syntheticRun.ts";

const length = 120;
const amplitude = 0.004;

/** A run whose loss stays at the opening. */
export function stuckRun(level = 2.3): Run {
  return lossRun(() => level);
}

/** A run whose loss falls exponentially from 2.3 to `end`. */
export function fallingRun(end: number, points = length): Run {
  return lossRun((i) => end + (2.3 - end) * Math.exp(-i / 12), points);
}

export function lossRun(shape: (i: number) => number, points = length): Run {
  return syntheticRun(
    { role: "train_loss", values: curve(points, shape, amplitude, 1), count: "epoch" },
    { role: "val_loss", values: curve(points, shape, amplitude, 2), count: "epoch" },
  );
}

export const plateauCase: Case = {
  sign: "plateau",
  troubles: new Set<Sign>(["plateau"]),
  measure: { series: "val_loss", axis: "epoch" },
};

export function candidate(id: string, preferred = false): Candidate {
  const change = { id: "use-adam" as const, title: message("Change {id}", { id }) };
  return { id, changes: [change], files: [], preferred };
}

export function study(singles: readonly Candidate[], more: Partial<Study> = {}): Study {
  return {
    request: {
      sources: { path: "/train.py", text: "", imported: [] },
      findings: [assumedFinding("plateau")],
      hyperparameters: new Map(),
    },
    about: plateauCase,
    arms: [asItWas],
    varies: null,
    singles,
    most: 8,
    ...more,
  };
}
