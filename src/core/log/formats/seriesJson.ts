import { type Json, readLooseJson } from "../files/looseJson.ts";
import { canonicalHyperparameter, hyperparameterValue } from "../hyperparameters.ts";
import type { DocumentFormat, Emit } from "../logFormat.ts";
import { metricName } from "../metricName.ts";
import { type Curve, curvesOf, isCurve, listsOf } from "./json/curves.ts";
import { runsIn } from "./json/runsIn.ts";

/**
 * One JSON object with a list of numbers for each metric: DeepOBS's results, a Keras `History` that was dumped, a data
 * frame's columns, and any script that ends with `json.dump`; perhaps below the names of phases or of runs. Lists that
 * are not much longer than the shortest loss are by epoch and begin with epoch 0 where they have one value more than
 * there are epochs, else with 1; longer ones are by step.
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
    if (value instanceof Map) readRuns(value, emit);
  },
};

const number = String.raw`"?(?:[-+]?[\d.][\d.eE+-]{0,40}|[-+]?[Ii]nf(?:inity)?|[Nn]a[Nn]|null)"?`;
const metricList = new RegExp(
  String.raw`"([^"\n\\]{1,100})"\s{0,20}:\s{0,20}(?:\[\s{0,20}${number}\s{0,20}[,\]]|\{\s{0,20}"0"\s{0,20}:\s{0,20}${number}\s{0,20}[,}])`,
  "g",
);
/** Lists that are so many times as long as the shortest are by step. */
const timesEpochs = 2;
const ofSteps = /batch|step|iter/i;

function readRuns(document: ReadonlyMap<string, Json>, emit: Emit): void {
  readSettings(document, emit);
  const runs = runsIn(document, metricsOf);
  if (runs.length === 0) return readCurves(curvesOf(document), document, emit);
  for (const [name, run] of runs) {
    emit({ kind: "runStart", line: 1, name });
    readSettings(run, emit);
    readCurves(curvesOf(run), run, emit);
  }
}

function metricsOf(section: ReadonlyMap<string, Json>): readonly string[] {
  return curvesOf(section).map(({ name }) => name);
}

function readCurves(
  curves: readonly Curve[],
  document: ReadonlyMap<string, Json>,
  emit: Emit,
): void {
  const losses = curves.filter(({ name }) => metricName(name)?.kind === "loss");
  const epochs = Math.min(...losses.map(({ values }) => values.length));
  const stated = ["num_epochs", "epochs", "n_epochs", "max_epochs"]
    .map((key) => document.get(key))
    .find((value) => typeof value === "number");
  const first = stated === epochs - 1 ? 0 : 1;
  for (const { name, values } of curves) {
    const byEpoch =
      values.length <= epochs || (values.length < timesEpochs * epochs && !ofSteps.test(name));
    values.forEach((value, index) => {
      const epoch = byEpoch ? index + first : null;
      const step = byEpoch ? null : index;
      const place = { step, epoch, time: null, line: 1 };
      if (value !== null) emit({ kind: "metric", name, value, ...place, granularity: "final" });
    });
  }
}

/** Those of the document, and those in a section of it. */
function readSettings(document: ReadonlyMap<string, Json>, emit: Emit): void {
  for (const [key, value] of document) {
    giveSetting(key, value, emit);
    if (!(value instanceof Map) || listsOf(value).length > 0) continue;
    for (const [inner, setting] of value) giveSetting(inner, setting, emit);
  }
}

export function giveSetting(key: string, value: Json, emit: Emit): void {
  const name = canonicalHyperparameter(key);
  if (name === null || value === null || typeof value === "object") return;
  const own = hyperparameterValue(name, String(value));
  if (own !== null) emit({ kind: "hyperparameter", name, value: own, line: 1 });
}
