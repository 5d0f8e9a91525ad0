import type { Granularity, MetricEvent } from "../events/logEvent.ts";
import { isEvaluated, type MetricValue, type PhaseWord } from "../events/metric.ts";
import type { Count, Emit } from "../logFormat.ts";
import { DataPasses } from "./dataPasses.ts";
import { EchoedValues } from "./echoedValues.ts";
import { EpochEnds } from "./epochEnds.ts";
import { HeadedPasses } from "./headedPasses.ts";
import { LeadingPhases } from "./leadingPhases.ts";
import type { LineRecord } from "./lineRecord.ts";
import { MetersBelow } from "./metersBelow.ts";
import { isOfBatch, MetricScopes, ofPass } from "./metricScopes.ts";
import { PhaseValues } from "./phaseValues.ts";
import type { TrainingPosition } from "./trainingPosition.ts";
import { ValueHeadings } from "./valueHeadings.ts";
import { ValuesAbove } from "./valuesAbove.ts";

const maxOfStep = 1000;
/** Values below headings of their own that are held. */
const maxHeld = 4;
/** What an unnamed pass over fewer data than those of the training is called. */
const unnamedPass: PhaseWord = { phase: "test", word: "test" };

/** Gives the values of the records that a person's script prints, where the training stands. */
export class RecordPlacer {
  readonly scopes = new MetricScopes();
  #position: TrainingPosition;
  readonly #phases = new LeadingPhases();
  readonly #ofPhases = new PhaseValues();
  #passes = new DataPasses();
  #stepsOfPasses = new DataPasses();
  #headed = new HeadedPasses();
  readonly #meters = new MetersBelow();
  readonly #ends = new EpochEnds();
  readonly #echoes = new EchoedValues();
  readonly #above = new ValuesAbove();
  readonly headings = new ValueHeadings();
  /** Batches of the training's pass, where its lines say how many. */
  #batches: number | null = null;
  /**
   * Values seen before any line said where the training stands, until a further one makes them a series; none where it
   * has.
   */
  #unplaced: Map<string, readonly MetricEvent[]> | null = new Map();
  /** What was given below the header of a step: two loggers may print all of it. null below other lines. */
  #ofStep: Set<string> | null = null;

  /** What the section has given: its summary comes before, and the classes have the same scores. null before the first one. */
  #ofSection: Set<string> | null = null;

  constructor(position: TrainingPosition) {
    this.#position = position;
  }

  /** Places from here on by a position that stands where its own did. */
  moveTo(position: TrainingPosition): void {
    this.#position = position;
  }

  /** `[0/20] loss: 0.7` below `Validating...`, where the training counts to 100, counts the batches of that. */
  isOfSection({ epoch, step, phase, values }: LineRecord): boolean {
    const batches = step?.total ?? null;
    if (epoch !== null || phase !== null || batches === null || values.length === 0) return false;
    if (batches >= (this.#batches ?? 0)) return false;
    return values.every(({ metric }) => metric.kind !== "learningRate");
  }

  beginSection(): void {
    this.#ofSection = new Set();
  }

  /** A program that is started again may go on in the same epoch with other batches. */
  beginProgram(): void {
    this.#passes = new DataPasses();
    this.#stepsOfPasses = new DataPasses();
    this.#headed = new HeadedPasses();
    this.#batches = null;
  }

  /** `ORG: precision: 0.9`, below `precision: 0.8` of all classes. */
  #isOfClass({ scores, epoch, step, values }: LineRecord): boolean {
    const given = this.#ofSection;
    if (scores !== "ofClass" || given === null || epoch !== null || step !== null) return false;
    return values.every(({ metric }) => given.has(metric.label));
  }

  place(record: LineRecord, line: number, granularity: Granularity, emit: Emit): void {
    if (this.#isOfClass(record)) return;
    const { epoch, time } = record;
    if (record.footer && epoch !== null) return this.#end(epoch, line, emit);
    if (epoch !== null) this.#named(record, epoch.value);
    const evaluating = this.#isSmallerPass(record);
    const step = evaluating || this.#isOfNamedPass(record) ? null : record.step;
    this.#batches = step?.total ?? this.#batches;
    this.#position.record(epoch, step, line, emit, isSummary(record));
    if (epoch !== null && step === null && isSummary(record)) this.#hold(epoch.value);
    const { step: at } = this.#position;
    if (epoch !== null || step !== null)
      this.#ofStep = record.header && step !== null ? new Set() : null;
    const values = this.#ofPhases.read(
      evaluating
        ? ofPass(unnamedPass, record.values)
        : this.#meters.read(record, this.#valuesOf(record)),
    );
    const isPlaced = epoch !== null || step !== null || record.batches !== null;
    if (this.#echoes.echo(values, isPlaced)) return;
    const inEpoch = this.#ends.epochOf(values, isPlaced) ?? this.#epochOf(values, isPlaced, emit);
    if (this.#ofSection !== null && this.#ofSection.size < maxOfStep)
      for (const { metric } of values) this.#ofSection.add(metric.label);
    if (isOfBatch(record) && !evaluating) this.scopes.meet(values);
    for (const { metric, value } of values) {
      if (metric.kind === null && !this.#position.known) continue;
      if (this.#ofStep !== null && isRepeated(this.#ofStep, `${metric.label}=${value}`)) continue;
      this.#give(
        { kind: "metric", metric, value, step: at, epoch: inEpoch, time, line, granularity },
        emit,
      );
    }
  }

  /** What was met once may be of the epoch that is summed up first. */
  #hold(epoch: number): void {
    if (this.#unplaced === null) return;
    this.#above.hold(this.#held(), epoch);
    this.#unplaced = null;
  }

  #epochOf(values: readonly MetricValue[], isPlaced: boolean, emit: Emit): number | null {
    const { epoch } = this.#position;
    if (isPlaced || epoch === null) return epoch;
    const labels = values.map(({ metric }) => metric.label);
    return this.#above.have(labels, emit) ? epoch + 1 : epoch;
  }

  /** What was met once is of the training before. */
  beginTraining(name: string, line: number, emit: Emit): void {
    for (const event of this.#held()) emit(event);
    this.#unplaced = null;
    emit({ kind: "runStart", line, name });
  }

  #end(epoch: Count, line: number, emit: Emit): void {
    const isFirst = !this.#position.known;
    if (this.#ends.headsValues(isFirst))
      return this.#position.record(epoch, null, line, emit, false);
    this.#ends.end(epoch.value);
    this.#position.end(epoch, line, emit);
    if (!isFirst) return;
    for (const event of this.#held()) emit({ ...event, epoch: epoch.value });
    this.#unplaced = null;
  }

  #valuesOf(record: LineRecord): readonly MetricValue[] {
    if (!isOfUnnamedPass(record)) return this.#phases.lent(this.scopes.scoped(record));
    return this.#passes.isEvaluation(this.#position.epoch, record.batches ?? 0)
      ? ofPass(unnamedPass, record.values)
      : record.values;
  }

  /** `Epoch: [1] [0/40] loss: 0.7` behind `[299/300]` of the same epoch, which may stand in a line of its own above. */
  #isSmallerPass({ epoch, step, phase, values }: LineRecord): boolean {
    if (step === null || step.total === null || values.length === 0) return false;
    const names = values.map(({ metric }) => metric.label);
    const smaller =
      epoch === null
        ? this.#headed.isEvaluation(step.value, step.total, names)
        : this.#stepsOfPasses.isEvaluation(epoch.value, step.total);
    if (!smaller || phase !== null) return false;
    return values.every(({ metric }) => metric.kind !== "learningRate");
  }

  #named({ header, step, phase, values }: LineRecord, epoch: number): void {
    const total = step?.total ?? null;
    const isOfTraining = phase === null || phase.phase === "train";
    if (step === null || total === null || values.length === 0 || !isOfTraining)
      return this.#headed.name(header);
    const names = values.map(({ metric }) => metric.label);
    this.#headed.nameIn(epoch, step.value, total, names);
  }

  /** `val batch 200/400 loss: 0.7` between batches of 1600. */
  #isOfNamedPass({ step, phase, values }: LineRecord): boolean {
    const total = step?.total ?? null;
    if (total === null || this.#batches === null || total >= this.#batches) return false;
    return phase !== null && phase.phase !== "train" && values.length > 0;
  }

  #give(event: MetricEvent, emit: Emit): void {
    const unplaced = this.#unplaced;
    if (unplaced === null) return emit(event);
    if (!this.#position.known) {
      const { label } = event.metric;
      const held = unplaced.get(label);
      const goesOn = this.headings.goesOn(label);
      if (held === undefined || (!goesOn && held.length > 0 && held.length < maxHeld))
        return void unplaced.set(label, [...(held ?? []), event]);
      if (!goesOn && held.length > 0) return;
      for (const before of held) emit(before);
      unplaced.set(label, []);
    } else this.#unplaced = null;
    emit(event);
  }

  #held(): readonly MetricEvent[] {
    return [...(this.#unplaced?.values() ?? [])].flat();
  }
}

/** What may sum up the epoch that it names. */
function isSummary({ header, values }: LineRecord): boolean {
  return !header && values.some(({ metric: { kind } }) => kind === "loss" || kind === "accuracy");
}

function isRepeated(given: Set<string>, value: string): boolean {
  if (given.has(value)) return true;
  if (given.size < maxOfStep) given.add(value);
  return false;
}

/** `Loss: 1.6 (4823/10000)`: whether it is of the training or of an evaluation, only the count can tell. */
function isOfUnnamedPass({ epoch, step, phase, batches, values }: LineRecord): boolean {
  if (batches === null || epoch !== null || step !== null || phase !== null) return false;
  return values.some(({ metric }) => metric.kind === "loss" && metric.phase === null);
}

/**
 * A learning rate alone is as like to be a setting: it counts when the training has begun or the line says where.
 * So does a score, but for one that says of what: `dev f1`.
 */
export function isRecord(record: LineRecord, begun: boolean): boolean {
  const { values, epoch, step } = record;
  const counts =
    record.scores === "stamped" ||
    values.some(
      ({ metric }) =>
        metric.kind === "loss" ||
        metric.kind === "accuracy" ||
        (metric.kind === "score" && (metric.phase === "train" || isEvaluated(metric))),
    );
  if (counts) return true;
  return values.length > 0 && values.length <= 40 && (begun || epoch !== null || step !== null);
}
