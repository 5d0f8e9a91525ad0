import type { EventColumns, PlaceOfRecord } from "../events/eventColumns.ts";
import { Census } from "./census.ts";
import { KnownShape } from "./knownShape.ts";
import { type Describe, learn } from "./learn.ts";
import type { Log, PositionNumbers, ReadByShape, ShapedLines } from "./shapedLines.ts";

const maxShapes = 256;
const digit = 48;

/**
 * Reads lines that are, outside of their numbers, byte for byte as lines before them, straight from the bytes.
 *
 * Shapes are learnt from the lines that it cannot read, and hold for one state of the reader. That a shape tells its
 * lines is tried again on lines that really come, the more seldom the more there were; one that fails is forgotten.
 */
export class ShapeReader {
  readonly #place: PlaceOfRecord = { step: 0, epoch: 0, time: 0, line: 0 };
  readonly #position: PositionNumbers = { epoch: 0, epochs: 0, step: 0, steps: 0, time: 0 };
  #census = new Census();
  #lines: ShapedLines | null = null;
  #describe: Describe = () => null;
  #state: object | null = null;
  /** By the first byte of their lines; those of all numbers together. */
  #shapes: KnownShape[][] = emptyTable();
  #count = 0;
  #last: KnownShape | null = null;
  #foundEnd = 0;

  /**
   * What was learnt is of this state of the reader; of another one, nothing is known.
   * @param describe that of `lines`, where nobody else heeds the line.
   */
  use(state: object, lines: ShapedLines, describe: Describe): void {
    this.#lines = lines;
    this.#describe = describe;
    if (state === this.#state) return;
    this.#state = state;
    this.#forgetAll();
  }

  /**
   * Reads lines up to the first one whose shape is not known.
   * @param end where the last whole line ends.
   */
  read(
    bytes: Uint8Array,
    view: DataView,
    from: number,
    end: number,
    { lineNumber, inHead, events }: Log,
  ): ReadByShape {
    let at = from;
    let number = lineNumber;
    let recordFrom = -1;
    let recordTo = -1;
    let last = this.#last;
    while (at < end) {
      const expected = last === null ? null : last.next;
      let shape = expected;
      let to = -1;
      if (expected !== null && expected.key === keyOf(bytes[at] ?? 0))
        to = expected.template.match(bytes, view, at, end);
      if (to < 0) {
        shape = this.#find(bytes, view, at, end, expected);
        to = this.#foundEnd;
        if (last !== null && shape !== null) last.next = shape;
      }
      if (shape === null) break;
      if (--shape.untilDue < 0 && !this.#isTrue(shape, bytes, at, to)) break;
      if (shape.record) {
        if (inHead && shape.hasLoss) break;
        if (!this.#enter(shape, number, events)) break;
        recordFrom = at;
        recordTo = to;
      }
      last = shape;
      at = to;
      number++;
    }
    this.#last = last;
    if (number > lineNumber)
      this.#lines?.settle(
        number - 1,
        recordFrom < 0 ? null : textOf(bytes.subarray(recordFrom, recordTo)),
      );
    return { at, lines: number - lineNumber };
  }

  /** Whether the shape of the line that begins there is known. */
  knows(bytes: Uint8Array, view: DataView, at: number, end: number): boolean {
    return this.#find(bytes, view, at, end, null) !== null;
  }

  /** Learns from a line that is read otherwise, with its end, at the cost of reading it so many times. */
  learn(line: Uint8Array): number {
    if (!this.#census.isDue(line)) return 0;
    const { learnt, lines } = learn(line, this.#describe);
    if (learnt === null) return lines;
    if (this.#count >= maxShapes) this.#forgetAll();
    this.#count++;
    const key = keyOf(line[0] ?? 0);
    this.#shapes[key]?.push(new KnownShape(learnt, key));
    return lines;
  }

  /** Among the shapes that were not tried on the line. */
  #find(
    bytes: Uint8Array,
    view: DataView,
    at: number,
    end: number,
    tried: KnownShape | null,
  ): KnownShape | null {
    const shapes = this.#shapes[keyOf(bytes[at] ?? 0)] ?? [];
    for (let index = 0; index < shapes.length; index++) {
      const shape = shapes[index];
      if (shape === undefined || shape === tried) continue;
      this.#foundEnd = shape.template.match(bytes, view, at, end);
      if (this.#foundEnd >= 0) return shape;
    }
    return null;
  }

  #enter(shape: KnownShape, lineNumber: number, events: EventColumns): boolean {
    const place = this.#place;
    shape.position(this.#position);
    if (this.#lines?.enter(this.#position, lineNumber, place, shape.kind) !== true) return false;
    place.line = lineNumber;
    shape.give(place, events);
    return true;
  }

  #isTrue(shape: KnownShape, bytes: Uint8Array, from: number, to: number): boolean {
    const text = textOf(bytes.subarray(from, to));
    const facts = this.#describe(text);
    if (facts !== null && shape.foretells(facts)) {
      shape.wasTried();
      return true;
    }
    this.#shapes = this.#shapes.map((shapes) => shapes.filter((other) => other !== shape));
    for (const other of this.#shapes.flat()) other.next = null;
    shape.next = null;
    return false;
  }

  #forgetAll(): void {
    this.#shapes = emptyTable();
    this.#count = 0;
    this.#last = null;
    this.#census = new Census();
  }
}

function emptyTable(): KnownShape[][] {
  return Array.from({ length: 256 }, () => []);
}

function keyOf(byte: number): number {
  return byte === 45 || (byte >= digit && byte <= digit + 9) ? digit : byte;
}

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

function textOf(line: Uint8Array): string {
  return utf8.decode(line).replace(/\r?\n$/, "");
}
