import type { Emit } from "../../logFormat.ts";
import { hyperparameterValue } from "../../words/hyperparameters.ts";
import type { TableHeader } from "./header.ts";
import type { Row } from "./rows.ts";

/** A table with more is one of samples. */
const mostOthers = 64;

/**
 * Tells the runs of a table apart by the column that names them (`seed`, `fold`, `optimizer`), where the rows of one
 * run follow those of another: the name changes and the step or the epoch falls back. Where they take turns instead,
 * within one epoch, the values of all but the first are marked.
 */
export class RunGroups {
  readonly #header: TableHeader;
  #current: string | null = null;
  #position: number | null = null;
  #first: string | null = null;
  readonly #others = new Set<string>();

  constructor(header: TableHeader) {
    this.#header = header;
  }

  /** What the names of the last row's values end with. */
  get mark(): string {
    const name = this.#current;
    return name !== null && this.#others.has(name) ? ` (${this.#header.group?.name} ${name})` : "";
  }

  /** Whether the row is the first of a run. */
  begins(row: Row, line: number, emit: Emit): boolean {
    const { group, settings } = this.#header;
    const name = group === null ? "" : (row.cells[group.index] ?? "").slice(0, 60);
    const position = row.epoch ?? row.step;
    const isFirst = this.#current === null;
    const hasFallen = position !== null && this.#position !== null && position < this.#position;
    const isOther = !isFirst && name !== this.#current && hasFallen;
    this.#first ??= name;
    const takesTurn = !isFirst && name !== this.#current && position === this.#position;
    if (takesTurn && position !== null && name !== this.#first && this.#others.size < mostOthers)
      this.#others.add(name);
    this.#position = position ?? this.#position;
    this.#current = name;
    if (!isFirst && !isOther) return false;
    if (isOther) {
      this.#first = name;
      this.#others.clear();
    }
    if (isOther) emit({ kind: "runStart", line, name: `${group?.name} ${name}` });
    for (const { index, name: setting } of settings) {
      const value = hyperparameterValue(setting, row.cells[index] ?? "");
      if (value !== null) emit({ kind: "hyperparameter", name: setting, value, line });
    }
    return isOther;
  }
}
