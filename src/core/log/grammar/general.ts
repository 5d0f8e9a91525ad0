import type { PlaceOfRecord } from "../events/eventColumns.ts";
import type { Granularity, MetricEvent } from "../events/logEvent.ts";
import type { Emit, LineFormat, LineReader } from "../logFormat.ts";
import type { PositionNumbers, ShapedLines } from "../shapes/shapedLines.ts";
import { parseNumber } from "../words/numbers.ts";
import { DataPasses } from "./dataPasses.ts";
import type { PhaseWord } from "./label.ts";
import {
  firstCharacter,
  headedPhase,
  isCode,
  isLikeCode,
  isMessage,
  isSetting,
  isWorthALook,
  ruled,
  sectionOf,
} from "./lineKinds.ts";
import { type Count, type LineRecord, lineRecord } from "./lineRecord.ts";
import { isOfBatch, MetricScopes, ofPass } from "./metricScopes.ts";
import type { NamedValue } from "./namedValues.ts";
import { ProgressBars } from "./progressBars.ts";
import { progressState } from "./progressState.ts";
import {
  checkpointMark,
  evaluationOf,
  isOfUnnamedPass,
  isRecord,
  lineFacts,
  maxLine,
} from "./recordFacts.ts";
import { granularities } from "./repaints.ts";
import { RepeatedRecords } from "./repeatedRecords.ts";
import { TrainingPosition } from "./trainingPosition.ts";

/**
 * Reads what people print by hand, and the many trainers that print in the same ways: `key=value`, `key: value`,
 * `Epoch [1/10], Loss: 0.5`, AverageMeter's `Loss 6.9 (7.1)`, tqdm's postfix, Lightning's bars.
 * It looks for numbers that stand behind the name of a metric; the line, or one before it, says where.
 */
export const general: LineFormat = {
  kind: "lines",
  id: "general",
  label: "Printed metrics",
  specificity: 0,
  claimAfter: 2,
  createReader: () => new GeneralReader(),
};

/** Lines around code in which no record is read from what looks like code too. */
const codeReach = 40;
const checkpoint = /Epoch (\d+), global step (\d+): '([^']{1,80})' reached ([-+.\deE]+|nan|inf)/;
const maxOfStep = 1000;

class GeneralReader implements LineReader {
  readonly shapes: ShapedLines = {
    state: (line) => (this.#isSettled(line) ? this.#occasions : null),
    describe: (text) => lineFacts(text, this.#occasions),
    enter: (position, line, place) => this.#enter(position, line, place),
    settle: (line, text) => {
      this.#lastLine = line;
      if (text !== null) this.#recent.remember(lineRecord(text), text);
    },
  };
  readonly #where = new TrainingPosition();
  readonly #bars = new ProgressBars(this.#where);
  readonly #passes = new DataPasses();
  readonly #stepsOfPasses = new DataPasses();
  #occasions = MetricScopes.none;
  /** Batches of the training's pass, where its lines say how many. */
  #batches: number | null = null;
  /** Values seen once before any line said where the training stands: a second one makes them a series. */
  #unplaced: Map<string, MetricEvent> | null = new Map();
  #lastLine = 0;
  #codeUntil = 0;
  readonly #recent = new RepeatedRecords();
  /** The word of a ruled heading (`***** Evaluating rewards *****`) that says its phase; holds for the lines below. */
  #section: PhaseWord | null = null;
  /** Whether batches were counted in the section: what then names an epoch is its summary. */
  #sectionCounts = false;
  /** What was given below the header of a step: two loggers may print all of it. null below other lines. */
  #ofStep: Set<string> | null = null;

  line(text: string, lineNumber: number, emit: Emit): void {
    this.#lastLine = lineNumber;
    if (text.includes("\r")) this.#repaints(text.split("\r"), lineNumber, emit);
    else this.#part(text, lineNumber, "final", emit);
  }

  flush(emit: Emit): void {
    this.#bars.end(this.#lastLine, emit);
  }

  /** Whether nothing but the place of the training is left over from the lines before. */
  #isSettled(line: number): boolean {
    if (!this.#where.known || this.#unplaced !== null || this.#section !== null) return false;
    if (this.#ofStep !== null) return false;
    return line >= this.#codeUntil && !this.#bars.isOpen;
  }

  #enter(at: PositionNumbers, line: number, place: PlaceOfRecord): boolean {
    const epoch = countOf(at.epoch, at.epochs);
    const step = countOf(at.step, at.steps);
    if (epoch !== null && this.#where.announces(epoch)) return false;
    if (epoch !== null && step !== null && step.total !== null) {
      if (!this.#stepsOfPasses.goesOn(epoch.value, step.total)) return false;
    }
    if (!this.#recent.begin(epoch, step)) return false;
    this.#batches = step?.total ?? this.#batches;
    this.#where.record(epoch, step, line, () => {});
    place.step = this.#where.step ?? Number.NaN;
    place.epoch = this.#where.epoch ?? Number.NaN;
    place.time = at.time;
    return true;
  }

  #repaints(parts: readonly string[], line: number, emit: Emit): void {
    const granularity = granularities(parts);
    parts.forEach((part, index) => {
      if (part !== "") this.#part(part, line, granularity[index] ?? "running", emit);
    });
  }

  #part(text: string, line: number, granularity: Granularity, emit: Emit): void {
    if (text.length > maxLine) return;
    if (text.includes("%|")) {
      const state = progressState(text);
      if (state !== null) {
        this.#occasions = this.#occasions.with(this.#bars.paint(state, line, emit));
        this.#checkpoint(text, line, emit);
        return;
      }
    }
    const first = firstCharacter(text);
    if (isCode(text, first)) {
      this.#codeUntil = line + codeReach;
      return;
    }
    if (!isWorthALook(text)) return;
    if (text.includes(checkpointMark) && this.#checkpoint(text, line, emit)) return;
    if (isMessage(text)) return;
    if (!this.#where.known && isSetting(text)) return;
    if (line < this.#codeUntil && isLikeCode(text)) return;
    const heading = ruled(text, first);
    if (heading !== undefined) this.#begin(sectionOf(heading));
    const record = this.#read(heading ?? text);
    if (heading === undefined && this.#section !== null && this.#isOfEvaluation(record)) return;
    if (heading === undefined) this.#endSection(record);
    if (record.values.length === 0 && heading === undefined) this.#open(text);
    if (record.header || isRecord(record, this.#where.known)) {
      if (this.#recent.repeats(record, text)) return;
      this.#bars.settle(emit);
      this.#record(record, line, granularity, emit);
    }
  }

  /** A step that falls below a heading of an evaluation counts the evaluation's batches. */
  #isOfEvaluation({ header, epoch, step }: LineRecord): boolean {
    if (!header || epoch !== null || step === null) return false;
    return step.value < (this.#where.step ?? 0);
  }

  /** A header of the same epoch opens nothing: it may stand below the heading of an evaluation. */
  #endSection(record: LineRecord): void {
    const isOther = this.#isOfOtherEpoch(record);
    if (record.header && (record.phase !== null || isOther)) this.#section = evaluationOf(record);
    else if (record.step !== null || isOther) this.#section = null;
  }

  /** What an evaluation repeats is the epoch that it is of; another one is that of a training that goes on. */
  #isOfOtherEpoch({ epoch }: LineRecord): boolean {
    return epoch !== null && epoch.value !== this.#where.epoch;
  }

  /** `[0/20] loss: 0.7` below `Validating...`, where the training counts to 100, is of that. */
  #read(text: string): LineRecord {
    const section = this.#section;
    const record = lineRecord(text, section);
    if (section === null) return record;
    if (this.#isOfOtherEpoch(record) || (this.#sectionCounts && record.epoch !== null))
      return lineRecord(text);
    const { epoch, step, phase, values } = record;
    const batches = step?.total ?? null;
    if (epoch !== null || phase !== null || batches === null) return record;
    if (values.length === 0 || batches >= (this.#batches ?? 0)) return record;
    if (values.some(({ known }) => known?.kind === "learningRate")) return record;
    this.#sectionCounts = true;
    return { ...record, step: null, batches, phase: section, values: ofPass(section.word, values) };
  }

  #open(text: string): void {
    const phase = headedPhase(text);
    if (phase !== null) this.#begin(phase.phase === "train" ? null : phase);
  }

  #begin(section: PhaseWord | null): void {
    this.#section = section;
    this.#sectionCounts = false;
  }

  #record(record: LineRecord, line: number, granularity: Granularity, emit: Emit): void {
    const { epoch, time } = record;
    const evaluating = this.#isSmallerPass(record);
    const step = evaluating ? null : record.step;
    this.#batches = step?.total ?? this.#batches;
    this.#where.record(epoch, step, line, emit);
    const { step: at, epoch: inEpoch } = this.#where;
    if (epoch !== null || step !== null)
      this.#ofStep = record.header && step !== null ? new Set() : null;
    const values = evaluating ? ofPass("test", record.values) : this.#valuesOf(record);
    if (isOfBatch(record) && !evaluating)
      this.#occasions = this.#occasions.with(values.map(({ name }) => name));
    for (const { name, value, known } of values) {
      if (known === null && !this.#where.known) continue;
      if (this.#ofStep?.has(`${name}=${value}`)) continue;
      if (this.#ofStep !== null && this.#ofStep.size < maxOfStep)
        this.#ofStep.add(`${name}=${value}`);
      this.#give(
        { kind: "metric", name, value, step: at, epoch: inEpoch, time, line, granularity },
        emit,
      );
    }
  }

  #valuesOf(record: LineRecord): readonly NamedValue[] {
    if (!isOfUnnamedPass(record)) return this.#occasions.named(record);
    return this.#passes.isEvaluation(this.#where.epoch, record.batches ?? 0)
      ? ofPass("test", record.values)
      : record.values;
  }

  /** `Epoch: [1] [0/40] loss: 0.7` behind `[299/300]` of the same epoch. */
  #isSmallerPass({ epoch, step, phase, values }: LineRecord): boolean {
    if (epoch === null || step === null || step.total === null || values.length === 0) return false;
    const smaller = this.#stepsOfPasses.isEvaluation(epoch.value, step.total);
    if (!smaller || phase !== null) return false;
    return values.every(({ known }) => known?.kind !== "learningRate");
  }

  #give(event: MetricEvent, emit: Emit): void {
    const unplaced = this.#unplaced;
    if (unplaced !== null && !this.#where.known) {
      const first = unplaced.get(event.name);
      if (first === undefined) return void unplaced.set(event.name, event);
      if (first.line !== 0) emit(first);
      unplaced.set(event.name, { ...first, line: 0 });
    } else this.#unplaced = null;
    emit(event);
  }

  /** Lightning's message on a checkpoint: the only place of a metric that did not fit into the bar. */
  #checkpoint(text: string, line: number, emit: Emit): boolean {
    const found = checkpoint.exec(text);
    const name = found?.[3] ?? "";
    const value = parseNumber(found?.[4] ?? "");
    if (value === null) return false;
    if (this.#bars.shows(name)) return true;
    const place = { step: Number(found?.[2]), epoch: Number(found?.[1]), time: null, line };
    this.#bars.settle(emit);
    emit({ kind: "metric", name, value, ...place, granularity: "final" });
    return true;
  }
}

function countOf(value: number, total: number): Count | null {
  return Number.isNaN(value) ? null : { value, total: Number.isNaN(total) ? null : total };
}
