import type { MetricValue, PhaseWord } from "../events/metric.ts";
import type { LineRecord } from "./lineRecord.ts";
import { ofPass } from "./metricScopes.ts";

/** `Prec@1 50.0 (69.3)` below `Test: [10/242] Loss 7.5 (5.2)`: further meters of the evaluation's batch. */
export class MetersBelow {
  /** The evaluation of which the last record that says where it stands counts a batch. */
  #evaluation: PhaseWord | null = null;

  read(record: LineRecord, values: readonly MetricValue[]): readonly MetricValue[] {
    const { epoch, step, phase, batches } = record;
    if (epoch !== null || step !== null || phase !== null || batches !== null) {
      const isEvaluation = batches !== null && phase !== null && phase.phase !== "train";
      this.#evaluation = isEvaluation ? phase : null;
      return values;
    }
    if (this.#evaluation === null || !hasMeter(values)) return values;
    return ofPass(this.#evaluation, values);
  }
}

function hasMeter(values: readonly MetricValue[]): boolean {
  const isOwn = ({ metric }: MetricValue) => metric.aggregation === "value";
  return values.some(
    ({ metric: { name, aggregation } }) =>
      aggregation === "mean" && values.some((one) => isOwn(one) && one.metric.name === name),
  );
}
