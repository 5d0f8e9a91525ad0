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
  /** The loss of the training as a line last called it; null before that. */
  #loss: number | null = null;
  /** Whether phases alone are accuracies; null before the first ones. */
  #areShares: boolean | null = null;

  read(values: readonly MetricValue[]): readonly MetricValue[] {
    const alone = values.filter(isPhaseAlone);
    if (alone.length > 1) return this.#told(values, alone);
    const named = values.find(({ metric }) => metric.kind === "loss" && metric.phase === null);
    this.#loss = named?.value ?? this.#loss;
    return this.#besideLoss(values);
  }

  /**
   * `Train: 0.54, Val: 0.53` in lines of their own: losses, unless other lines say what the loss is, and it is another
   * number.
   */
  #told(values: readonly MetricValue[], alone: readonly MetricValue[]): readonly MetricValue[] {
    const loss = this.#loss;
    const [first] = alone;
    this.#areShares ??=
      loss !== null &&
      first !== undefined &&
      loss > farthest * first.value &&
      alone.every(({ value }) => value >= 0 && value <= highestShare);
    if (!this.#areShares) return values;
    return values.map((one) => {
      const phase = isPhaseAlone(one) ? phaseOf(one.metric.name.toLowerCase()) : null;
      if (phase === null) return one;
      const word = one.metric.name;
      const metric = inPhase(metricNamed("accuracy"), { phase, word });
      return { ...one, metric: { ...metric, name: word } };
    });
  }

  #besideLoss(values: readonly MetricValue[]): readonly MetricValue[] {
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

/** A loss of which its line says the phase and no more. */
function isPhaseAlone({ metric: { kind, name } }: MetricValue): boolean {
  return kind === "loss" && phaseOf(name.toLowerCase()) !== null;
}

function isOfTraining(phase: PhaseWord["phase"] | null): boolean {
  return phase === null || phase === "train";
}
