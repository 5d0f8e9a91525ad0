import { bestOf, metricNamed } from "../events/metric.ts";
import type { Emit, LineFormat, LineReader } from "../logFormat.ts";
import { isDigit } from "../words/characters.ts";
import { parseNumber } from "../words/numbers.ts";
import { giveAll, type NamedNumber } from "./namedNumbers.ts";

const round = /^(?:\[[\d:.]+\] )?(?:\[LightGBM\] \[Info\] )?\[(\d+)\]:?\s+(?=\S)/;
const item =
  /([A-Za-z][\w'@.-]*(?: [\w@.-]+)?):\s?([-+]?(?:[\d.]+(?:e[-+]?\d+)?|[a-z]+)(?![\w.]))(?: ?\+ ?[-+.\w]+)?/gi;
const catboost = /^(\d+):\s+(?=(?:learn|test): )/;
/** A metric is that of a set of data: `train-rmse:`, `valid_0's auc:`, `learn:`. */
const ofDataset = /\w-[\w@.-]+:|'s [\w@.-]+:|\b(?:learn|test):/;
const times = /^(?:total|remaining|best|bestTest|passed)$/;
const best = /\bbest iteration(?: is)?:|\bBest iteration:?$/;

/**
 * XGBoost (`[0]⇥train-mlogloss:1.5`), LightGBM (`[100]⇥valid_0's auc: 0.7`) and CatBoost (`0:⇥learn: 0.5⇥total: 3ms`).
 * Models are trained one after another in one log: a run begins where the round falls. LightGBM's best round stands
 * once more behind a line that says so, and is a series of its own.
 */
export const boosting: LineFormat = {
  kind: "lines",
  id: "boosting",
  label: "XGBoost, LightGBM, CatBoost",
  specificity: 70,
  claimAfter: 2,
  createReader: () => new BoostingReader(),
};

class BoostingReader implements LineReader {
  #last = -1;
  #bestFollows = false;

  line(text: string, lineNumber: number, emit: Emit): void {
    const first = text.charCodeAt(0);
    if (first !== 91 && !isDigit(first)) {
      if (best.test(text)) this.#bestFollows = true;
      return;
    }
    if (text.length > 2000 || !text.includes(":")) return;
    const found = round.exec(text) ?? catboost.exec(text);
    if (found === null || !ofDataset.test(text)) return;
    const values = valuesOf(text.slice(found[0].length));
    if (values.length === 0) return;
    const step = Number(found[1]);
    const place = { step, epoch: null, time: null, line: lineNumber };
    if (this.#bestFollows) {
      this.#bestFollows = false;
      const named = values.map(([name, value]) => [bestOf(metricNamed(name)), value] as const);
      return giveAll(named, place, emit);
    }
    if (step <= this.#last) emit({ kind: "runStart", line: lineNumber, name: null });
    this.#last = step;
    giveAll(values, place, emit);
  }

  flush(): void {}
}

function valuesOf(text: string): readonly NamedNumber[] {
  const values: NamedNumber[] = [];
  for (const [, name = "", number = ""] of text.matchAll(item)) {
    const value = parseNumber(number);
    if (value !== null && !times.test(name))
      values.push([name === "learn" || name === "test" ? `${name} loss` : name, value]);
  }
  return values;
}
