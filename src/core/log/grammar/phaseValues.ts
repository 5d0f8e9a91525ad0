import { inPhase, type MetricValue, metricNamed, type PhaseWord } from "../events/metric.ts";
import { phaseOf } from "../words/metricWords.ts";

const maxNames = 20;
/** What begins above this is no accuracy. */
const highestShare = 1;
/** Losses of two parts of the data begin near each other. */
const farthest = 2;

/**
 * `loss 2.31 val 2.30`: a phase alone beside the loss of the training. The first record of the run tells what it is: a
 * loss where it is above any share and near that of the training; else nobody knows.
 */
export class PhaseValues {
  readonly #losses = new Map<string, PhaseWord | null>();

  read(values: readonly MetricValue[]): readonly MetricValue[] {
    const loss = values.find(({ metric }) => metric.kind === "loss" && isOfTraining(metric.phase));
    if (loss === undefined) return values;
    return values.map((one) => {
      const phase = one.metric.kind === null ? this.#phaseOf(one, loss.value) : null;
      if (phase === null) return one;
      return { ...one, metric: { ...inPhase(metricNamed("loss"), phase), name: phase.word } };
    });
  }

  #phaseOf({ metric, value }: MetricValue, loss: number): PhaseWord | null {
    const known = this.#losses.get(metric.label);
    if (known !== undefined || this.#losses.size >= maxNames) return known ?? null;
    const phase = phaseOf(metric.name.toLowerCase());
    const isNear = value > highestShare && value < farthest * loss && loss < farthest * value;
    const told =
      phase !== null && phase !== "train" && isNear ? { phase, word: metric.name } : null;
    this.#losses.set(metric.label, told);
    return told;
  }
}

function isOfTraining(phase: PhaseWord["phase"] | null): boolean {
  return phase === null || phase === "train";
}
