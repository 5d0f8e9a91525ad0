import { hyperparameterValue } from "../../hyperparameters.ts";
import type { Emit } from "../../logFormat.ts";
import type { TableHeader } from "./header.ts";
import type { Row } from "./rows.ts";

/**
 * Tells the runs of a table apart by the column that names them (`seed`, `fold`, `optimizer`), where the rows of one
 * run follow those of another: the name changes and the step or the epoch falls back.
 */
export class RunGroups {
  readonly #header: TableHeader;
  #current: string | null = null;
  #position: number | null = null;

  constructor(header: TableHeader) {
    this.#header = header;
  }

  /** Whether the row is the first of a run. */
  begins(row: Row, line: number, emit: Emit): boolean {
    const { group, settings } = this.#header;
    const name = group === null ? "" : (row.cells[group.index] ?? "").slice(0, 60);
    const position = row.epoch ?? row.step;
    const isFirst = this.#current === null;
    const hasFallen = position !== null && this.#position !== null && position < this.#position;
    const isOther = !isFirst && name !== this.#current && hasFallen;
    this.#position = position ?? this.#position;
    this.#current = name;
    if (!isFirst && !isOther) return false;
    if (isOther) emit({ kind: "runStart", line, name: `${group?.name} ${name}` });
    for (const { index, name: setting } of settings) {
      const value = hyperparameterValue(setting, row.cells[index] ?? "");
      if (value !== null) emit({ kind: "hyperparameter", name: setting, value, line });
    }
    return isOther;
  }
}
