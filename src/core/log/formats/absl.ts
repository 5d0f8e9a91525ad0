import { readEntries } from "../grammar/literal.ts";
import type { Emit, LineFormat, LineReader } from "../logFormat.ts";
import { isNoise } from "../words/metricName.ts";
import { parseNumber } from "../words/numbers.ts";
import { giveAll, type NamedNumber, namedNumbers } from "./namedNumbers.ts";

const prefix = /^[IWEF]\d{4} \d\d:\d\d:\d\d\.\d{1,9}\s+\d+ [\w.-]{1,80}:\d+\] /;
const written = /^\[(\d+)\] (?=[^\s=]{1,200}=)/;
const evaluated = /\bStep: (\d+),\s*(?=\{)/;
const printed = /^(\d+)\) (?=[\w/]{1,80} = )/;
const counts = /^(?:accumulated_\w+|global_step|preemption_count|score|.*num_examples)$/;
/** The same step is met again within so many steps of one metric. */
const memory = 16;

interface Held {
  readonly step: number;
  readonly values: readonly NamedNumber[];
  readonly line: number;
}

/**
 * Logs of absl in which CLU's writer prints `[step] name=value, …`. What the script prints beside it, with another
 * rounding, and what further ranks print again is the same value: the writer's counts, once. A row of the script is
 * given only where the writer says nothing of that step.
 */
export const absl: LineFormat = {
  kind: "lines",
  id: "absl",
  label: "absl (JAX, CLU)",
  specificity: 75,
  claimAfter: 2,
  createReader: () => new AbslReader(),
};

class AbslReader implements LineReader {
  #held: Held | null = null;
  readonly #given = new Map<string, number[]>();

  line(text: string, lineNumber: number, emit: Emit): void {
    const found = text.charCodeAt(5) === 32 && text.charCodeAt(1) <= 57 ? prefix.exec(text) : null;
    if (found === null || text.length > 20_000) return;
    const body = text.slice(found[0].length);
    const writer = written.exec(body);
    if (writer !== null) {
      const values = namedNumbers(body.slice(writer[0].length), ", ", "=");
      return this.#give({ step: Number(writer[1]), values, line: lineNumber }, emit);
    }
    const own = scriptRow(body, lineNumber);
    if (own === null) return;
    if (this.#held !== null && this.#held.step !== own.step) this.flush(emit);
    if (this.#held === null) this.#held = own;
    else this.#held = { ...own, values: [...this.#held.values, ...own.values] };
  }

  flush(emit: Emit): void {
    const held = this.#held;
    this.#held = null;
    if (held !== null) this.#give(held, emit);
  }

  #give({ step, values, line }: Held, emit: Emit): void {
    const fresh = values.filter(([name]) => {
      if (counts.test(name) || isNoise(name)) return false;
      const steps = this.#given.get(name) ?? [];
      if (steps.includes(step)) return false;
      steps.push(step);
      if (steps.length > memory) steps.shift();
      this.#given.set(name, steps);
      return true;
    });
    giveAll(fresh, { step, epoch: null, time: null, line }, emit);
  }
}

function scriptRow(body: string, line: number): Held | null {
  const evaluation = evaluated.exec(body);
  if (evaluation !== null) {
    const { entries } = readEntries(body, evaluation.index + evaluation[0].length);
    const values = entries.flatMap(({ key, value }): NamedNumber[] => {
      const number = typeof value === "string" ? parseNumber(value) : value;
      return typeof number === "number" ? [[key, number]] : [];
    });
    return { step: Number(evaluation[1]), values, line };
  }
  const row = printed.exec(body);
  if (row === null) return null;
  const values = namedNumbers(body.slice(row[0].length), ", ", " = ");
  return { step: Number(row[1]), values, line };
}
