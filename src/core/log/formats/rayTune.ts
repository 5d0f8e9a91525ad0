import type { Emit, LineFormat, LineReader } from "../logFormat.ts";
import { isNoise, metricName } from "../words/metricName.ts";
import { parseNumber } from "../words/numbers.ts";
import { positionKeys } from "../words/positions.ts";
import { giveAll, type NamedNumber } from "./namedNumbers.ts";

const head = /^\s{0,8}Result for (\S{1,120}):\s*$/;
const entry = /^( {2,40})([\w./-]{1,80}):(?: (\S.{0,60}))?$/;
const maxEntries = 1000;
const wanted = /(?:loss|kl|entropy|lr|reward|grad|gnorm|acc|explained_var|error)/i;

/**
 * What Ray Tune prints of each result of a trial, RLlib's among them: `Result for PPO_…:`, and below it nested
 * `key: value` lines, of which the last state the step.
 */
export const rayTune: LineFormat = {
  kind: "lines",
  id: "ray-tune",
  label: "Ray Tune",
  specificity: 74,
  claimAfter: 2,
  createReader: () => new ResultReader(),
};

class ResultReader implements LineReader {
  #trial: string | null = null;
  readonly #trials = new Set<string>();
  #path: { readonly indent: number; readonly name: string }[] = [];
  #values = new Map<string, number>();
  #given = new Set<string>();
  #line = 0;
  #open = false;

  line(text: string, lineNumber: number, emit: Emit): void {
    if (text.includes("Result for ")) {
      const trial = head.exec(text)?.[1];
      if (trial !== undefined) {
        this.#end(emit);
        return this.#begin(trial, lineNumber, emit);
      }
    }
    if (!this.#open) return;
    const found = text.length < 200 ? entry.exec(text) : null;
    if (found === null) this.#end(emit);
    else this.#entry(found[1]?.length ?? 0, found[2] ?? "", found[3] ?? "");
  }

  flush(emit: Emit): void {
    this.#give(emit);
  }

  /** Trials that run side by side take turns: one that comes back after another is left out. */
  #begin(trial: string, line: number, emit: Emit): void {
    if (this.#trials.has(trial) && this.#trial !== trial) return;
    if (this.#trial !== null && this.#trial !== trial)
      emit({ kind: "runStart", line, name: trial });
    this.#trials.add(trial);
    this.#trial = trial;
    this.#line = line;
    this.#open = true;
  }

  #entry(indent: number, name: string, text: string): void {
    while ((this.#path.at(-1)?.indent ?? -1) >= indent) this.#path.pop();
    if (text === "") {
      this.#path.push({ indent, name });
      return;
    }
    const value = parseNumber(text);
    if (value === null || this.#values.size >= maxEntries) return;
    const sections = this.#path.map((section) => section.name);
    this.#values.set([...sections, name].join("/"), value);
  }

  #end(emit: Emit): void {
    this.#give(emit);
    this.#open = false;
    this.#path = [];
    this.#values = new Map();
    this.#given = new Set();
  }

  /** What the result states so far and was not given yet. */
  #give(emit: Emit): void {
    const values = this.#values;
    const { step, epoch } = positionKeys([...values.keys()]);
    const place = {
      step: values.get(step ?? "") ?? null,
      epoch: values.get(epoch ?? "") ?? null,
      time: null,
      line: this.#line,
    };
    const metrics = [...values].filter(
      ([name]): boolean =>
        !this.#given.has(name) &&
        wanted.test(name) &&
        (!isNoise(name) || metricName(name) !== null),
    );
    if (place.step === null && place.epoch === null) return;
    giveAll(metrics satisfies NamedNumber[], place, emit);
    for (const [name] of metrics) this.#given.add(name);
  }
}
