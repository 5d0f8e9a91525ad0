import type { LabelledRun } from "./labels.ts";
import type { Prediction } from "./predict.ts";
import { type Replay, summarize } from "./replay.ts";
import {
  calibrationError,
  falseAlarms,
  type Judged,
  reliability,
  type SignScore,
  scoreSigns,
} from "./score.ts";

type Predictions = ReadonlyMap<string, Prediction>;

/** F1 of the best of the known rules on the same runs, and of a plain heuristic. */
const baselines: Readonly<Record<SignScore["sign"], string>> = {
  plateau: "SageMaker .60, patience .58, heuristic .82, trees .95 (.89)",
  overfitting: "SageMaker .32, patience .33, heuristic .84, trees .93 (.87)",
  vanishing_gradient: "AutoTrainer .56, SageMaker .50, heuristic .58, trees .90 (.84)",
  divergence: "AutoTrainer .83, heuristic .90, trees .87 (.86)",
  exploding_gradient: "SageMaker .65, AutoTrainer .70, heuristic .75, trees .79 (.80)",
  oscillation: "AutoTrainer 0, heuristic .30, trees .79 (.79)",
  loss_spike: "heuristic .42, trees .52 (.53)",
};

export function reportScores(rows: readonly LabelledRun[], byId: Predictions): void {
  console.log(
    "| sign | pos/neg | precision | recall | F1 [95%] | F1, recall where observable | onset, its error | by family: lowest F1, mean | baselines |",
  );
  console.log("|---|---|---|---|---|---|---|---|---|");
  for (const score of scoreSigns(rows, byId)) {
    console.log(rowOf(score, familyScores(rows, byId, score.sign)));
  }
  const alarms = falseAlarms(rows, byId);
  console.log(
    `\nHealthy runs: ${alarms.runs}, with a finding ${percent(alarms.any)}, with a warning ${percent(alarms.warned)}: ${alarms.ids.join(" ")}`,
  );
}

/** F1 where observable in each family that has at least three positives. */
function familyScores(
  rows: readonly LabelledRun[],
  byId: Predictions,
  sign: SignScore["sign"],
): readonly number[] {
  return [...new Set(rows.map((row) => row.family))].flatMap((family) => {
    const own = rows.filter((row) => row.family === family);
    const score = scoreSigns(own, byId).find((s) => s.sign === sign);
    return score === undefined || score.positives < 3 || Number.isNaN(score.f1Observable)
      ? []
      : [score.f1Observable];
  });
}

function rowOf(s: SignScore, families: readonly number[]): string {
  const mean = families.reduce((sum, f1) => sum + f1, 0) / families.length;
  const cells = [
    s.sign,
    `${s.positives}/${s.negatives}`,
    fixed(s.precision),
    fixed(s.recall),
    `${fixed(s.f1)} [${fixed(s.interval[0])}, ${fixed(s.interval[1])}]`,
    `${fixed(s.f1Observable)}, ${fixed(s.recallObservable)}`,
    `${fixed(s.onset)}, ${fixed(s.onsetError)}`,
    `${fixed(Math.min(...families))}, ${fixed(mean)}`,
    baselines[s.sign],
  ];
  return `| ${cells.join(" | ")} |`;
}

/** `named` says how the confidence came about. */
export function reportReliability(named: string, findings: readonly Judged[]): void {
  const bins = reliability(findings);
  const ranges = bins.map(
    ({ from, to, right, findings: count, confidence }) =>
      `${from}–${to}: ${right} of ${count} right, ${percent(confidence)} said`,
  );
  console.log(
    `Confidence, ${named}: expected calibration error ${calibrationError(bins).toFixed(3)} (${ranges.join("; ")})`,
  );
}

export function reportReplays(
  rows: readonly LabelledRun[],
  replays: ReadonlyMap<string, Replay>,
): void {
  const delays = summarize(rows, replays);
  const shown = delays.map(
    ({ sign, delays: own }) =>
      `${sign} ${fixed(own[own.length >> 1] ?? Number.NaN)} (${own.length})`,
  );
  const all = delays.flatMap(({ delays: own }) => own).sort((a, b) => a - b);
  console.log(
    `\nReplay: delay from onset to first showing, median over all ${fixed(all[all.length >> 1] ?? Number.NaN)} of the run: ${shown.join(", ")}.`,
  );
  const changed = [...replays.values()].filter(({ changes }) => changes > 0);
  const changes = changed.reduce((sum, replay) => sum + replay.changes, 0);
  const counts = new Map<string, number>();
  for (const { cleared } of changed)
    for (const sign of cleared) counts.set(sign, (counts.get(sign) ?? 0) + 1);
  const healthy = rows.filter(
    (row) => row.labels.healthy === true && (replays.get(row.id)?.shownAt.size ?? 0) > 0,
  );
  const warned = healthy.flatMap(({ id }) => {
    const signs = [...(replays.get(id)?.warnedOf ?? [])];
    return signs.length === 0 ? [] : [`${id} ${signs.join(" ")}`];
  });
  console.log(
    `Findings that went or came back: ${changes} in ${changed.length} of ${replays.size} runs; gone: ${[...counts].map(([sign, n]) => `${sign} ${n}`).join(", ")}. Healthy runs that ever showed one: ${healthy.length}, ever a warning: ${warned.length}${warned.length === 0 ? "" : ` (${warned.join(", ")})`}.`,
  );
}

function fixed(value: number): string {
  return Number.isFinite(value) ? value.toFixed(2) : "-";
}

function percent(share: number): string {
  return Number.isFinite(share) ? `${(100 * share).toFixed(1)} %` : "-";
}
