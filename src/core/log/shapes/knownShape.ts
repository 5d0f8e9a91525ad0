import type { EventColumns, NameTable, PlaceOfRecord } from "../events/eventColumns.ts";
import { metricName } from "../words/metricName.ts";
import type { LearntShape } from "./learn.ts";
import { foretells, type Plan, type Source } from "./plan.ts";
import type { LineFacts, PositionNumbers } from "./shapedLines.ts";
import type { Template } from "./template.ts";

/** Of so many lines of a shape each is tried; then every one that doubles their number. */
const tried = 8;

/** A shape that was learnt, made ready for reading many lines of it. */
export class KnownShape {
  readonly key: number;
  readonly template: Template;
  readonly record: boolean;
  readonly kind: number;
  readonly hasLoss: boolean;
  /** So many lines of the shape may still come before one is tried. */
  untilDue = 0;
  /** The shape of the line that followed one of this shape. */
  next: KnownShape | null = null;
  readonly #plan: Plan;
  readonly #names: readonly string[];
  readonly #slots: Int32Array;
  readonly #constants: Float64Array;
  #numbers: Int32Array;
  #table: NameTable | null = null;
  #tried = 0;

  /** @param key tells shapes apart by the first byte of their lines. */
  constructor({ template, plan }: LearntShape, key: number) {
    this.key = key;
    this.template = template;
    this.#plan = plan;
    this.record = plan.facts.record;
    this.kind = plan.facts.kind ?? 0;
    this.#names = plan.facts.values.map(({ name }) => name);
    this.hasLoss = this.#names.some((name) => metricName(name)?.kind === "loss");
    this.#slots = Int32Array.from(plan.values, ({ slot }) => slot);
    this.#constants = Float64Array.from(plan.values, ({ constant }) => constant);
    this.#numbers = new Int32Array(this.#names.length);
  }

  /** The line just matched was tried. */
  wasTried(): void {
    this.#tried++;
    this.untilDue = this.#tried < tried ? 0 : 2 ** Math.min(this.#tried, 24);
  }

  /** Whether it tells of the line just matched what is stated there. */
  foretells(facts: LineFacts): boolean {
    const { values, stamp } = this.template;
    return foretells(this.#plan, { stamp: stamp?.time ?? Number.NaN, numbers: [...values], facts });
  }

  /** Where the line just matched says that it stands. */
  position(into: PositionNumbers): void {
    const { epoch, epochs, step, steps, time } = this.#plan;
    into.epoch = this.#number(epoch);
    into.epochs = this.#number(epochs);
    into.step = this.#number(step);
    into.steps = this.#number(steps);
    if (time === "stamp") into.time = this.template.stamp?.time ?? Number.NaN;
    else into.time = time.slot < 0 ? time.constant : this.#number(time) * 1000;
  }

  /** Gives the values of the line just matched. */
  give(place: PlaceOfRecord, events: EventColumns): void {
    if (this.#table !== events.table) this.#nameNumbers(events.table);
    events.record(this.#numbers, this.#slots, this.#constants, this.template.values, place);
  }

  #number({ slot, constant }: Source): number {
    return slot < 0 ? constant : (this.template.values[slot] ?? 0);
  }

  #nameNumbers(table: NameTable): void {
    this.#table = table;
    this.#numbers = Int32Array.from(this.#names, (name) => table.indexOf(name));
  }
}
