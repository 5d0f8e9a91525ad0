import { inPhase, metricNamed } from "../events/metric.ts";
import type { Emit, LineFormat, LineReader } from "../logFormat.ts";
import { parseNumber } from "../words/numbers.ts";
import { giveAll, type NamedNumber, type Place } from "./namedNumbers.ts";

const header = /^\s*Epoch\s+(?:GPU_mem|gpu_mem)\s+(.{1,200}?)\s*$/;
const row = /^\s*(\d+)\/(\d+)\s+([\d.]+[GM]?B?)\s+(\S.*)$/;
const classes = /^\s*Class\s+Images\s+(?:Instances|Labels)\s+(.{1,120}?)(?::\s|\s*$)/;
const all = /^\s*all\s+\d+\s+\d+\s+(\S.*)$/;
const validation = { phase: "validation", word: "val" } as const;
const counts = /^(?:instances|labels|targets|size|img_size)$/i;

/**
 * Console of Ultralytics' YOLO, v5 to today: a header, a row for the epoch which a progress bar ends and repaints,
 * and the row `all` of the validation. The bar's blocks may be any text, as of a terminal that did not know them.
 */
export const ultralytics: LineFormat = {
  kind: "lines",
  id: "ultralytics",
  label: "Ultralytics YOLO console",
  specificity: 75,
  claimAfter: 2,
  createReader: () => new UltralyticsReader(),
};

class UltralyticsReader implements LineReader {
  #columns: readonly string[] | null = null;
  #measures: readonly string[] | null = null;
  #epoch: number | null = null;
  /** The last row that its bar has not ended. */
  #painted: { readonly values: readonly NamedNumber[]; readonly place: Place } | null = null;
  /** The epoch whose bar was full: tqdm paints it once more when it closes it. */
  #full: number | null = null;

  line(text: string, lineNumber: number, emit: Emit): void {
    if (text.includes("\r")) {
      for (const part of text.split("\r")) this.#part(part, lineNumber, emit);
    } else this.#part(text, lineNumber, emit);
  }

  flush(): void {}

  #part(text: string, line: number, emit: Emit): void {
    if (text.includes("pu_mem") || text.includes("GPU_mem")) {
      const names = header.exec(text)?.[1]?.split(/\s+/);
      if (names !== undefined)
        this.#columns = names.map((name) => (name.includes("loss") ? name : lossName(name)));
      return;
    }
    if (this.#columns === null || text.length > 3000) return;
    const measures = text.includes("Class") ? classes.exec(text) : null;
    if (measures !== null) {
      this.#measures = (measures[1] ?? "").split(/\s+/).filter((name) => name !== "");
      return;
    }
    const place = { step: null, epoch: this.#epoch, time: null, line };
    const found = row.exec(text);
    if (found === null || Number(found[1]) !== this.#epoch) this.#settle(emit);
    if (found !== null)
      return this.#row(found, this.#columns, { ...place, epoch: Number(found[1]) }, emit);
    const summary = this.#measures === null ? null : all.exec(text);
    if (summary === null || this.#epoch === null) return;
    const numbers = (summary[1] ?? "").split(/\s+/).map(parseNumber);
    giveAll(
      named(this.#measures ?? [], numbers).map(
        ([name, value]) => [inPhase(metricNamed(name), validation), value] as const,
      ),
      place,
      emit,
    );
  }

  #row(found: RegExpExecArray, columns: readonly string[], place: Place, emit: Emit): void {
    const [cells = "", bar = ""] = (found[4] ?? "").split(/:\s+(?=\d+%)/);
    const numbers = cells.trim().replace(/:$/, "").split(/\s+/).map(parseNumber);
    const values = named(columns, numbers).filter(([name]) => !counts.test(name));
    this.#epoch = place.epoch;
    const isFull = bar.startsWith("100%");
    const final = isFull && this.#full !== place.epoch;
    this.#full = isFull ? place.epoch : null;
    giveAll(values, place, emit, final ? "final" : "running");
    this.#painted = isFull ? null : { values, place };
  }

  /** A bar that the width of a terminal has cut is over when something else follows. */
  #settle(emit: Emit): void {
    const painted = this.#painted;
    this.#painted = null;
    if (painted !== null) giveAll(painted.values, painted.place, emit);
  }
}

function named(
  names: readonly string[],
  numbers: readonly (number | null)[],
): readonly NamedNumber[] {
  return names.flatMap((name, index): NamedNumber[] => {
    const value = numbers[index];
    return value === null || value === undefined ? [] : [[name, value]];
  });
}

/** YOLOv5 of old and YOLOv7 call the columns `box obj cls total`. */
function lossName(name: string): string {
  return /^(?:box|obj|cls|dfl|total|kobj|kpt|seg)$/.test(name) ? `${name}_loss` : name;
}
