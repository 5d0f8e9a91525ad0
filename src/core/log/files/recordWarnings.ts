import type { Emit } from "../logFormat.ts";

const most = 20;

/** Says of each damaged record what is wrong with it, up to a number beyond which it would be noise. */
export class RecordWarnings {
  #given = 0;

  give(emit: Emit, message: string): void {
    this.#given++;
    if (this.#given <= most) emit({ kind: "warning", line: null, message });
    if (this.#given === most + 1)
      emit({ kind: "warning", line: null, message: "Further damaged records were skipped." });
  }
}
