import type { MetricEvent } from "../events/logEvent.ts";
import type { LineRecord } from "./lineRecord.ts";

/** So many lines of one form, each further on than the one before, show that their numbers are measured. */
const enough = 3;
const maxForms = 64;
const maxHeld = 100;

/** What was met of the lines of one form; the place and the values are those of the last one. */
interface Met {
  /** Lines so far of which each stood further on than the one before. */
  readonly lines: number;
  readonly last: LineRecord | null;
  readonly changes: boolean;
  /** What the lines so far give if they are records. */
  readonly held: readonly MetricEvent[];
  /** What opens the lines did not rise before it was known to: it is no place. */
  readonly refuted: boolean;
}

const nothing: Met = { lines: 0, last: null, changes: false, held: [], refuted: false };

interface Form {
  /** What was known before the line that came last, which is given again should it not have ended. */
  before: Met;
  met: Met;
  line: number;
}

/**
 * Tells records from other lines where no word does: of one line nobody knows whether `epoch 3: FG-ARI=0.42` measures
 * or sets something, and whether the number that begins it counts. Lines that begin to state the same of a place which
 * moves on, while a value changes, measure.
 */
export class RecurringForms {
  readonly #forms = new Map<string, Form>();

  /** Whether lines of the form are known to be records. */
  has(record: LineRecord): boolean {
    const form = this.#forms.get(keyOf(record));
    return form !== undefined && isKnown(form.met);
  }

  /** Whether what opens lines of the form is known to be no place. */
  refutes(record: LineRecord): boolean {
    return this.#forms.get(keyOf(record))?.met.refuted === true;
  }

  /**
   * What a line that measures whatever opens it gives: by its form if that is a place, else what was held too.
   */
  takeMeasured(
    record: LineRecord,
    line: number,
    events: readonly MetricEvent[],
  ): readonly MetricEvent[] {
    const form = this.#of(keyOf(record));
    if (form === null) return events.map(withoutPlace);
    const given = this.take(record, line, events);
    if (isKnown(form.met) || form.met.lines > 1 || form.before.last === null) return given;
    form.met = { ...form.met, refuted: true, held: [] };
    return [...form.before.held, ...events].map(withoutPlace);
  }

  /**
   * What a line gives by its form: nothing until the form is known, then with what was held of the lines before.
   * @param events what the line itself gives if it is a record.
   */
  take(record: LineRecord, line: number, events: readonly MetricEvent[]): readonly MetricEvent[] {
    const form = this.#of(keyOf(record));
    if (form === null) return [];
    if (form.line !== line) form.before = form.met;
    else if (!isKnown(form.met)) form.met = form.before;
    form.line = line;
    if (isKnown(form.met)) return events;
    form.met = further(form.met, record, events);
    return isKnown(form.met) ? form.met.held : [];
  }

  /** What was held of lines that began with a name which a record has beside names of known kinds: a metric's, then. */
  confirm(record: LineRecord): readonly MetricEvent[] {
    if (this.#forms.size === 0) return [];
    return record.values.flatMap((value) => {
      const form = this.#forms.get(keyOf({ ...record, values: [value] }));
      if (form === undefined || isKnown(form.met)) return [];
      const { held } = form.met;
      form.met = { ...form.met, lines: enough, changes: true, held: [] };
      return held;
    });
  }

  #of(key: string): Form | null {
    const known = this.#forms.get(key);
    if (known !== undefined) return known;
    if (this.#forms.size >= maxForms) return null;
    const form = { before: nothing, met: nothing, line: 0 };
    this.#forms.set(key, form);
    return form;
  }
}

function withoutPlace(event: MetricEvent): MetricEvent {
  return { ...event, step: null, epoch: null };
}

/** What the line says of its place, and what it names first. */
function keyOf({ epoch, step, values }: LineRecord): string {
  return `${epoch !== null} ${step !== null} ${values[0]?.metric.label}`;
}

function isKnown({ lines, changes }: Met): boolean {
  return lines >= enough && changes;
}

function further(met: Met, record: LineRecord, events: readonly MetricEvent[]): Met {
  const { last } = met;
  const moved = last === null ? -1 : movement(last, record);
  if (last === null || moved < 0 || met.held.length > maxHeld)
    return { ...nothing, lines: 1, last: record, held: events };
  return {
    ...met,
    lines: met.lines + (moved > 0 ? 1 : 0),
    last: record,
    changes: met.changes || differ(record, last),
    held: [...met.held, ...events],
  };
}

/** Below 0 where the training falls back, 0 where it stands still. */
function movement(from: LineRecord, to: LineRecord): number {
  const epochs = (to.epoch?.value ?? 0) - (from.epoch?.value ?? 0);
  return epochs === 0 ? (to.step?.value ?? 0) - (from.step?.value ?? 0) : epochs;
}

/** Nobody sets anything to NaN. */
function differ({ values }: LineRecord, last: LineRecord): boolean {
  return values.some(
    ({ value }, index) => Number.isNaN(value) || value !== last.values[index]?.value,
  );
}
