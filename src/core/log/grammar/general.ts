import type { Granularity, LogEvent, MetricEvent } from "../events/logEvent.ts";
import { metricNamed, type PhaseWord } from "../events/metric.ts";
import type { Emit, LineFormat, LineReader, RecordReader } from "../logFormat.ts";
import { parseNumber } from "../words/numbers.ts";
import {
  announcedPhase,
  firstCharacter,
  headedPhase,
  isCode,
  isLikeCode,
  isMessage,
  isSetting,
  isWorthALook,
  opensSession,
  ruled,
  sectionOf,
} from "./lineKinds.ts";
import { type LineRecord, lineRecord, maxLine } from "./lineRecord.ts";
import { ofPass } from "./metricScopes.ts";
import { ProgressBars } from "./progressBars.ts";
import { behindEndlessBar, progressState } from "./progressState.ts";
import { isRecord, RecordPlacer } from "./recordPlacer.ts";
import { RecurringForms } from "./recurringForms.ts";
import { granularities } from "./repaints.ts";
import { RepeatedRecords } from "./repeatedRecords.ts";
import { TrainedUnits } from "./trainedUnits.ts";
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
/** What a program prints of its command line when it starts. */
const settingsOfProgram = "Namespace(";
const checkpointMark = "global step";
const checkpoint = /Epoch (\d+), global step (\d+): '([^']{1,80})' reached ([-+.\deE]+|nan|inf)/;

/** What the lines belong to. */
type Section =
  | { readonly kind: "training" }
  /**
   * Below a heading (`***** Evaluating rewards *****`, `Validation:`). `counts`: batches were counted there, so that
   * what then names an epoch is its summary.
   */
  | { readonly kind: "evaluation"; readonly phase: PhaseWord; readonly counts: boolean };

const training: Section = { kind: "training" };

class GeneralReader implements LineReader {
  readonly #position = new TrainingPosition();
  readonly #bars = new ProgressBars(this.#position);
  #placer = new RecordPlacer(this.#position);
  readonly #repeated = new RepeatedRecords();
  readonly #forms = new RecurringForms();
  readonly #units = new TrainedUnits();
  /** Whether a session has been announced of which nothing has come yet. */
  #announced = false;
  /** Places lines of which it is not known yet that they say where the training stands. */
  #supposed = new TrainingPosition();
  #unplaced = new RecordPlacer(this.#supposed);
  readonly #records: RecordReader<LineRecord> = {
    parse: statedAlone,
    place: (record, text, line, emit) => {
      this.#lastLine = line;
      this.#take(record, text, line, "final", emit);
    },
  };
  #lastLine = 0;
  #codeUntil = 0;
  #section: Section = training;

  line(text: string, lineNumber: number, emit: Emit): void {
    this.#lastLine = lineNumber;
    if (text.includes("\r")) this.#repaints(text.split("\r"), lineNumber, emit);
    else this.#part(text, lineNumber, "final", emit);
  }

  flush(emit: Emit): void {
    this.#bars.end(this.#lastLine, emit);
  }

  recordsAt(line: number): RecordReader<LineRecord> | null {
    const isSettled =
      this.#position.known && this.#section.kind === "training" && !this.#bars.isOpen;
    return isSettled && line >= this.#codeUntil ? this.#records : null;
  }

  #repaints(parts: readonly string[], line: number, emit: Emit): void {
    const granularity = granularities(parts);
    parts.forEach((part, index) => {
      if (part !== "") this.#part(part, line, granularity[index] ?? "running", emit);
    });
  }

  #part(text: string, line: number, granularity: Granularity, emit: Emit): void {
    if (text.length > maxLine) return;
    const behind = behindEndlessBar(text);
    if (behind !== null) return this.#part(behind, line, granularity, emit);
    if (text.includes("%|")) {
      const state = progressState(text);
      if (state !== null) {
        this.#announced = false;
        this.#placer.scopes.meet(this.#bars.paint(state, line, emit));
        const isNoted = this.#checkpoint(text, line, emit);
        if (!isNoted && !this.#bars.isOpen && isWorthALook(state.rest))
          this.#part(state.rest, line, granularity, emit);
        return;
      }
    }
    const first = firstCharacter(text);
    if (isCode(text, first)) {
      this.#codeUntil = line + codeReach;
      return;
    }
    if (!this.#position.known) this.#placer.headings.line(text);
    if (!isWorthALook(text)) return;
    if (text.includes(checkpointMark) && this.#checkpoint(text, line, emit)) return;
    if (isMessage(text)) {
      if (text.includes(settingsOfProgram)) this.#placer.beginProgram();
      return;
    }
    if (!this.#position.known && isSetting(text)) return;
    if (line < this.#codeUntil && isLikeCode(text)) return;
    const heading = ruled(text, first);
    if (heading === undefined) return this.#take(this.#read(text), text, line, granularity, emit);
    this.#announced ||= opensSession(heading);
    this.#begin(sectionOf(heading));
    this.#record(this.#read(heading), text, line, granularity, emit);
  }

  /** A line that is no ruled heading. */
  #take(
    record: LineRecord,
    text: string,
    line: number,
    granularity: Granularity,
    emit: Emit,
  ): void {
    if (this.#section.kind === "evaluation" && this.#isOfEvaluation(record)) return;
    this.#endSection(record);
    if (record.values.length === 0) this.#open(text);
    this.#record(record, text, line, granularity, emit);
  }

  #record(
    record: LineRecord,
    text: string,
    line: number,
    granularity: Granularity,
    emit: Emit,
  ): void {
    const states = isRecord(record, this.#position.known);
    const own = recurring(record);
    if (own !== null && (!states || this.#forms.has(own) || this.#mayBePlaced(own)))
      this.#recurring(own, isOpened(record), text, line, granularity, emit);
    else if (states || record.header) {
      for (const event of this.#forms.confirm(record)) emit(event);
      const unit = this.#position.known || isPlaced(record) ? null : this.#units.next(text);
      if (unit !== null) this.#placer.beginTraining(unit, line, emit);
      this.#stated(record, text, line, granularity, emit);
    }
  }

  #stated(
    record: LineRecord,
    text: string,
    line: number,
    granularity: Granularity,
    emit: Emit,
    placer = this.#placer,
  ): void {
    if (this.#repeated.repeats(record, text)) return;
    this.#bars.settle(emit);
    this.#endAnnouncement(record, line, emit);
    placer.place(record, line, granularity, emit);
  }

  /** A session that begins where the last one began and ended is another one. */
  #endAnnouncement(record: LineRecord, line: number, emit: Emit): void {
    if (!this.#announced || !isPlaced(record)) return;
    this.#announced = false;
    if (this.#position.stillBegins(record.epoch, record.step))
      emit({ kind: "runStart", line, name: null });
  }

  /** Where nothing has said yet where the training stands, a count that opens a line does so once its form is known. */
  #recurring(
    record: LineRecord,
    isOpened: boolean,
    text: string,
    line: number,
    granularity: Granularity,
    emit: Emit,
  ): void {
    const placer = !isOpened || this.#forms.has(record) ? this.#placer : this.#unplaced;
    const values: MetricEvent[] = [];
    const hold = (event: LogEvent) => {
      if (event.kind === "metric") values.push(event);
      else emit(event);
    };
    this.#stated(record, text, line, granularity, hold, placer);
    const given = this.#mayBePlaced(record)
      ? this.#forms.takeMeasured(record, line, values)
      : this.#forms.take(record, line, values);
    if (placer === this.#unplaced && this.#forms.has(record)) this.#stands();
    for (const event of given) emit(event);
  }

  /** What was supposed of where the training stands is so. */
  #stands(): void {
    this.#position.takeOver(this.#supposed);
    this.#unplaced.moveTo(this.#position);
    this.#placer = this.#unplaced;
    this.#supposed = new TrainingPosition();
    this.#unplaced = new RecordPlacer(this.#supposed);
  }

  /** Where nothing has said yet where the training stands, the counts that open a line of losses may. */
  #mayBePlaced(record: LineRecord): boolean {
    if (this.#position.known || !isOpened(record)) return false;
    return isRecord({ ...record, epoch: null, step: null }, false) && !this.#forms.refutes(record);
  }

  /** A step that falls below a heading of an evaluation counts the evaluation's batches. */
  #isOfEvaluation({ header, epoch, step }: LineRecord): boolean {
    if (!header || epoch !== null || step === null) return false;
    return step.value < (this.#position.step ?? 0);
  }

  /** A header of the same epoch opens nothing: it may stand below the heading of an evaluation. */
  #endSection(record: LineRecord): void {
    const isOther = this.#isOfOtherEpoch(record);
    if (record.header && (record.phase !== null || isOther))
      this.#section = sectionBelow(evaluationOf(record));
    else if (record.step !== null || isOther) this.#section = training;
  }

  /** What an evaluation repeats is the epoch that it is of; another one is that of a training that goes on. */
  #isOfOtherEpoch({ epoch }: LineRecord): boolean {
    return epoch !== null && epoch.value !== this.#position.epoch;
  }

  #read(text: string): LineRecord {
    const section = this.#section;
    if (section.kind === "training") return lineRecord(text);
    const { phase, counts } = section;
    const record = lineRecord(text, phase);
    if (this.#isOfOtherEpoch(record) || (counts && record.epoch !== null)) return lineRecord(text);
    if (!this.#placer.isOfSection(record)) return record;
    this.#section = { ...section, counts: true };
    const batches = record.step?.total ?? null;
    return { ...record, step: null, batches, phase, values: ofPass(phase, record.values) };
  }

  #open(text: string): void {
    this.#announced ||= opensSession(text);
    const phase = headedPhase(text) ?? (this.#position.known ? announcedPhase(text) : null);
    if (phase !== null) this.#begin(phase.phase === "train" ? null : phase);
  }

  #begin(section: PhaseWord | null): void {
    this.#section = sectionBelow(section);
    this.#placer.beginSection();
  }

  /** Lightning's message on a checkpoint: the only place of a metric that did not fit into the bar. */
  #checkpoint(text: string, line: number, emit: Emit): boolean {
    const found = checkpoint.exec(text);
    const metric = metricNamed(found?.[3] ?? "");
    const value = parseNumber(found?.[4] ?? "");
    if (value === null) return false;
    const epoch = Number(found?.[1]);
    if (this.#bars.shows(metric.label, epoch)) return true;
    const place = { step: Number(found?.[2]), epoch, time: null, line };
    this.#bars.settle(emit);
    emit({ kind: "metric", metric, value, ...place, granularity: "final" });
    return true;
  }
}

function recurring(record: LineRecord): LineRecord | null {
  const { ifRecurring, epoch, step } = record;
  if (ifRecurring === null) return null;
  const { counts, values } = ifRecurring;
  const place = counts ?? { epoch, step };
  return { ...record, ...place, values, header: false };
}

/** What a line states when the training has begun; undefined where it is no mere record. Pure. */
function statedAlone(text: string): LineRecord | null | undefined {
  if (/\r|%\||\/\? \[/.test(text) || text.includes(checkpointMark)) return undefined;
  const first = firstCharacter(text);
  if (isCode(text, first)) return undefined;
  if (text.length > maxLine || !isWorthALook(text) || isMessage(text)) return null;
  if (ruled(text, first) !== undefined) return undefined;
  const record = lineRecord(text);
  if (
    record.ifRecurring !== null ||
    record.byValue ||
    (record.values.length === 0 &&
      ((headedPhase(text) ?? announcedPhase(text)) !== null || opensSession(text)))
  )
    return undefined;
  return record.header || record.values.length > 0 ? record : null;
}

/** Whether counts that open the line, and nothing else, may say where it stands. */
function isOpened({ ifRecurring }: LineRecord): boolean {
  return ifRecurring !== null && ifRecurring.counts !== null;
}

function isPlaced({ epoch, step }: LineRecord): boolean {
  return epoch !== null || step !== null;
}

function sectionBelow(phase: PhaseWord | null): Section {
  return phase === null ? training : { kind: "evaluation", phase, counts: false };
}

function evaluationOf({ phase }: LineRecord): PhaseWord | null {
  return phase === null || phase.phase === "train" ? null : phase;
}
