import {
  inPhase,
  type Metric,
  type MetricValue,
  metricNamed,
  type PhaseWord,
} from "../../events/metric.ts";
import type { LogRecord } from "../../logFormat.ts";
import { isClockName } from "../../words/clockNames.ts";
import { phaseOf } from "../../words/metricWords.ts";
import { isPositionName, type PositionKeys, positionKeys } from "../../words/positions.ts";

/** What a record states by itself. */
export interface Stated extends LogRecord {
  /** The step may begin anew with each epoch. */
  readonly withinEpoch: boolean;
  /** Of an evaluation alone. */
  readonly isEvaluation: boolean;
  /** Whether it has a metric that is known. */
  readonly isKnown: boolean;
  /** Whether something says that its values are those of a training. */
  readonly isOfTraining: boolean;
}

const validation: PhaseWord = { phase: "validation", word: "val" };

/** null where the record is none of a training. */
export function statedBy(
  numbers: ReadonlyMap<string, number>,
  evaluationMode: boolean,
  isResult: boolean,
): Stated | null {
  const names = [...numbers.keys()].filter(
    (name) => !isPositionName(name) && !isClockName(name) && name !== "",
  );
  const described = names.map(metricNamed);
  const position = positionKeys([...numbers.keys()]);
  const isKnown = described.some(({ kind }) => kind !== null);
  const isPlaced = position.step !== null || position.epoch !== null;
  if (!isKnown && !isPlaced) return null;
  if (isKnown && isResult && !hasPlaceAndLoss(described, position)) return null;
  const evaluated = described.some(({ phase }) => phase === "validation");
  const validated = described.some(
    ({ phase, kind }) => phase === "validation" && kind === "accuracy",
  );
  const isEvaluated = ({ kind, name }: Metric): boolean =>
    kind !== null &&
    !isExplicit(name) &&
    (evaluationMode || (evaluated && !validated && kind === "accuracy"));
  const values = described.flatMap((own): MetricValue[] => {
    if (isKnown && evaluationMode && own.kind === "learningRate") return [];
    const metric = isEvaluated(own) ? inPhase(own, validation) : own;
    return [{ metric, value: numbers.get(own.name) ?? Number.NaN }];
  });
  const read = (key: string | null) => (key === null ? null : (numbers.get(key) ?? null));
  const count = (value: number | null) => (value === null ? null : { value, total: null });
  const seconds = read(position.time);
  return {
    step: count(read(position.step)),
    epoch: count(read(position.epoch)),
    time: seconds === null ? null : seconds * 1000,
    withinEpoch: position.withinEpoch,
    isEvaluation: isKnown && (evaluationMode || (evaluated && !described.some(isTraining))),
    isKnown,
    isOfTraining: !isKnown || isPlaced || described.some(({ kind }) => kind === "loss"),
    values,
  };
}

function isTraining({ kind, phase }: Metric): boolean {
  return phase === "train" || (phase === null && kind === "loss");
}

/** A record of something may still be one of a training, where it has a place and a loss that is called so. */
function hasPlaceAndLoss(metrics: readonly Metric[], position: PositionKeys): boolean {
  if (position.step === null && position.epoch === null) return false;
  return metrics.some(({ kind, name }) => kind === "loss" && !/cost/i.test(name));
}

function isExplicit(name: string): boolean {
  const [section = ""] = name.split("/");
  return phaseOf(section) !== null || section === "main";
}
