import { metricNamed } from "../events/metric.ts";
import { type Json, readLiteral } from "../grammar/literal.ts";
import type { DocumentFormat, Emit, FileFacts, LineFormat, LineReader } from "../logFormat.ts";
import { metricName } from "../words/metricName.ts";
import { parseNumber } from "../words/numbers.ts";

/** `learn_error.tsv` and `test_error.tsv` of CatBoost: only the file's name tells training from evaluation. */
export const catboostTable: LineFormat = {
  kind: "lines",
  id: "catboost-tsv",
  label: "CatBoost metrics",
  specificity: 90,
  claimAfter: 1,
  createReader: (file) => new ErrorTable(file),
};

const errorFile = /^((?:learn|test)\d*)_error\.tsv$/;

class ErrorTable implements LineReader {
  readonly #set: string | null;
  #names: readonly string[] | null = null;

  constructor(file: FileFacts) {
    this.#set = errorFile.exec(file.name)?.[1] ?? null;
  }

  line(text: string, line: number, emit: Emit): void {
    const set = this.#set;
    if (set === null) return;
    const cells = text.split("\t");
    if (cells[0] === "iter") {
      this.#names = cells.slice(1).map((metric, index) => nameOf(set, metric.trim(), index));
      return;
    }
    const step = parseNumber(cells[0] ?? "");
    if (this.#names === null || step === null) return;
    this.#names.forEach((name, index) => {
      const value = parseNumber(cells[index + 1] ?? "");
      if (value !== null) emitMetric(name, value, step, line, emit);
    });
  }

  flush(): void {}
}

/** `catboost_training.json`, which is not closed as long as the training runs. */
export const catboostTraining: DocumentFormat = {
  kind: "document",
  id: "catboost-json",
  label: "CatBoost training",
  recognises: (head) => head.startsWith("{") && head.includes('"learn_metrics"'),
  read(text, _file, emit) {
    const { value } = readLiteral(text);
    if (!(value instanceof Map)) return;
    const meta = value.get("meta");
    const iterations = value.get("iterations");
    if (!(meta instanceof Map) || !Array.isArray(iterations)) return;
    const count = meta.get("iteration_count");
    if (typeof count === "number")
      emit({ kind: "hyperparameter", name: "iteration_count", value: count, line: 1 });
    const sets = setsOf(meta);
    const firstLine = text.slice(0, text.indexOf('"iterations"')).split("\n").length;
    iterations.forEach((row: Json, index) => {
      if (!(row instanceof Map)) return;
      const step = row.get("iteration");
      for (const { set, names } of sets) {
        const values = row.get(set);
        if (!Array.isArray(values) || typeof step !== "number") continue;
        values.forEach((metric: Json, at) => {
          const name = names[at];
          if (typeof metric === "number" && name !== undefined)
            emitMetric(name, metric, step, firstLine + 1 + index, emit);
        });
      }
    });
  },
};

function setsOf(meta: ReadonlyMap<string, Json>): { set: string; names: string[] }[] {
  return (["learn", "test"] as const).flatMap((kind) => {
    const [sets, metrics] = [meta.get(`${kind}_sets`), meta.get(`${kind}_metrics`)];
    if (!Array.isArray(sets) || !Array.isArray(metrics)) return [];
    return sets.filter(isText).map((set) => ({
      set,
      names: metrics.map((metric: Json, index) => {
        const name = metric instanceof Map ? metric.get("name") : null;
        return nameOf(set, typeof name === "string" ? name : "metric", index);
      }),
    }));
  });
}

function isText(value: Json): value is string {
  return typeof value === "string";
}

/** The first metric of CatBoost is always the loss that it minimises, whatever it is called (`RMSE`, `MultiClass`). */
function nameOf(set: string, metric: string, index: number): string {
  const phase = set.replace(/^learn/, "train");
  const isLoss = index > 0 || metricName(metric)?.kind === "loss";
  return `${phase}/${isLoss ? metric : `loss (${metric})`}`;
}

function emitMetric(name: string, value: number, step: number, line: number, emit: Emit): void {
  emit({
    kind: "metric",
    metric: metricNamed(name),
    value,
    step,
    epoch: null,
    time: null,
    line,
    granularity: "final",
  });
}
