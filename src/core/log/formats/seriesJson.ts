import { type Json, readLooseJson } from "../files/looseJson.ts";
import { canonicalHyperparameter, hyperparameterValue } from "../hyperparameters.ts";
import type { DocumentFormat, Emit } from "../logFormat.ts";
import { metricName } from "../metricName.ts";

/**
 * One JSON object with a list of numbers for each metric: DeepOBS's results, a Keras `History` that was dumped, and
 * any script that ends with `json.dump`. Lists as long as the shortest loss are by epoch and begin with epoch 0 where
 * they have one value more than there are epochs, else with 1; longer ones are by step.
 */
export const seriesJson: DocumentFormat = {
  kind: "document",
  id: "series-json",
  label: "JSON lists",
  recognises(head) {
    if (!/^\s*\{/.test(head) || /\}[^\S\n]*\n\s*\{/.test(head)) return false;
    for (const [, name = ""] of head.matchAll(metricList)) if (isCurve(name)) return true;
    return false;
  },
  read(text, _file, emit) {
    const { value } = readLooseJson(text);
    if (value instanceof Map) readLists(value, emit);
  },
};

const metricList =
  /"([^"\n\\]{1,100})"\s{0,20}:\s{0,20}\[\s{0,20}(?:[-+]?[\d.][\d.eE+-]{0,40}|-?Infinity|NaN)\s{0,20}[,\]]/g;
const mostLists = 500;

interface List {
  readonly name: string;
  readonly values: readonly number[];
}

function readLists(document: ReadonlyMap<string, Json>, emit: Emit): void {
  const lists: List[] = [];
  collect(document, "", lists, emit);
  const losses = lists.filter(({ name }) => metricName(name)?.kind === "loss");
  const epochs = Math.min(...losses.map(({ values }) => values.length));
  const stated = ["num_epochs", "epochs", "n_epochs", "max_epochs"]
    .map((key) => document.get(key))
    .find((value) => typeof value === "number");
  const first = stated === epochs - 1 ? 0 : 1;
  for (const { name, values } of lists) {
    const byEpoch = values.length <= epochs;
    values.forEach((value, index) => {
      const epoch = byEpoch ? index + first : null;
      const step = byEpoch ? null : index;
      emit({ kind: "metric", name, value, step, epoch, time: null, line: 1, granularity: "final" });
    });
  }
}

function collect(
  document: ReadonlyMap<string, Json>,
  path: string,
  lists: List[],
  emit: Emit,
): void {
  for (const [key, value] of document) {
    const name = singular(path === "" ? key : `${path}/${key}`);
    if (value instanceof Map) {
      if (path === "") collect(value, key, lists, emit);
    } else if (Array.isArray(value)) {
      const numbers = value.filter((item: Json) => typeof item === "number");
      if (numbers.length === value.length && numbers.length > 0 && isCurve(name))
        if (lists.length < mostLists) lists.push({ name, values: numbers });
    } else {
      setting(key, value, emit);
    }
  }
}

function setting(key: string, value: Json, emit: Emit): void {
  const name = canonicalHyperparameter(key);
  if (name === null || value === null || typeof value === "object") return;
  const own = hyperparameterValue(name, String(value));
  if (own !== null) emit({ kind: "hyperparameter", name, value: own, line: 1 });
}

function isCurve(name: string): boolean {
  return metricName(singular(name)) !== null;
}

/** A list of accuracies is called so; the metric is the accuracy. */
function singular(name: string): string {
  return name.replace(/accuracies$/, "accuracy");
}
