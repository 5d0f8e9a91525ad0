import { metricName } from "../../words/metricName.ts";
import { phaseOf } from "../../words/metricWords.ts";
import { isPositionName, positionKeys } from "../../words/positions.ts";

/** What a record states by itself. */
export interface Stated {
  readonly step: number | null;
  readonly epoch: number | null;
  /** Milliseconds since 1970. */
  readonly time: number | null;
  /** The step may begin anew with each epoch. */
  readonly withinEpoch: boolean;
  /** Of an evaluation alone. */
  readonly isEvaluation: boolean;
  /** Whether it has a metric that is known. */
  readonly isKnown: boolean;
  /** null where nothing says that they are those of a training. */
  readonly values: readonly { readonly name: string; readonly value: number }[] | null;
}

/** null where the record is none of a training. */
export function statedBy(
  numbers: ReadonlyMap<string, number>,
  evaluationMode: boolean,
  isResult: boolean,
): Stated | null {
  const names = [...numbers.keys()].filter((name) => !isPositionName(name) && name !== "");
  const described = names.map(metricName);
  const position = positionKeys([...numbers.keys()]);
  const isKnown = described.some((name) => name !== null);
  const isPlaced = position.step !== null || position.epoch !== null;
  if (!isKnown && !isPlaced) return null;
  if (isKnown && isResult && !isOfTraining(names, position)) return null;
  const evaluated = described.some((name) => name?.phase === "validation");
  const validated = described.some(
    (name) => name?.phase === "validation" && name.kind === "accuracy",
  );
  const inheritsPhase = (own: ReturnType<typeof metricName>, name: string): boolean =>
    own?.phase === null &&
    !isExplicit(name) &&
    (evaluationMode || (evaluated && !validated && own.kind === "accuracy"));
  const values = names.flatMap((name, index) => {
    const own = described[index] ?? null;
    if (isKnown && evaluationMode && own?.kind === "learningRate") return [];
    const value = numbers.get(name) ?? Number.NaN;
    return [{ name: inheritsPhase(own, name) ? `val ${name}` : name, value }];
  });
  const isOfAny = !isKnown || isPlaced || described.some((name) => name?.kind === "loss");
  const read = (key: string | null) => (key === null ? null : (numbers.get(key) ?? null));
  const seconds = read(position.time);
  return {
    step: read(position.step),
    epoch: read(position.epoch),
    time: seconds === null ? null : seconds * 1000,
    withinEpoch: position.withinEpoch,
    isEvaluation: isKnown && (evaluationMode || (evaluated && !described.some(isTraining))),
    isKnown,
    values: isOfAny ? values : null,
  };
}

function isTraining(name: ReturnType<typeof metricName>): boolean {
  return name !== null && (name.phase === "train" || (name.phase === null && name.kind === "loss"));
}

/** A record of something may still be one of a training, where it has a place and a loss that is called so. */
function isOfTraining(
  names: readonly string[],
  position: ReturnType<typeof positionKeys>,
): boolean {
  if (position.step === null && position.epoch === null) return false;
  return names.some((name) => metricName(name)?.kind === "loss" && !/cost/i.test(name));
}

function isExplicit(name: string): boolean {
  const [section = ""] = name.split("/");
  return phaseOf(section) !== null || section === "main";
}
