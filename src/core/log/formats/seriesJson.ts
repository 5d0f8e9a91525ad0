import { metricNamed } from "../events/metric.ts";
import { type Curve, curvesOf, isCurve, listsOf } from "../grammar/json/curves.ts";
import { runsIn } from "../grammar/json/runsIn.ts";
import { type Json, readLiteral } from "../grammar/literal.ts";
import type { DocumentFormat, Emit, FileFacts } from "../logFormat.ts";
import { canonicalHyperparameter, hyperparameterValue } from "../words/hyperparameters.ts";
import { metricName } from "../words/metricName.ts";

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
  recognises(head, file) {
    if (listAlone.test(head)) return isTelling(stemOf(file));
    if (!/^\s*\{/.test(head) || /\}[^\S\n]*\n\s*\{/.test(head)) return false;
    for (const [, name = ""] of head.matchAll(metricList)) if (isCurve(name)) return true;
    return false;
  },
  read(text, file, emit) {
    const { value } = readLiteral(text);
    if (Array.isArray(value)) readRuns(new Map([[stemOf(file), value]]), emit);
    else if (value instanceof Map) readRuns(value, emit);
  },
};

const number = String.raw`"?(?:[-+]?[\d.][\d.eE+-]{0,40}|[-+]?[Ii]nf(?:inity)?|[Nn]a[Nn]|null)"?`;
const metricList = new RegExp(
  String.raw`"([^"\n\\]{1,100})"\s{0,20}:\s{0,20}(?:\[\s{0,20}${number}\s{0,20}[,\]]|\{\s{0,20}"0"\s{0,20}:\s{0,20}${number}\s{0,20}[,}])`,
  "g",
);
const listAlone = new RegExp(String.raw`^\s*\[\s{0,20}${number}\s{0,20}[,\]]`);
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

/** A list alone is that of the metric which the file is called after: `train_loss.json`. */
function stemOf(file: FileFacts): string {
  return file.name.replace(/\.json$/i, "");
}

function isTelling(name: string): boolean {
  const kind = metricName(name)?.kind;
  return kind === "loss" || kind === "accuracy";
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
  const axes = axesOf(document);
  for (const { name, values } of curves) {
    const byEpoch =
      values.length <= epochs || (values.length < timesEpochs * epochs && !ofSteps.test(name));
    const axis = axes.find(({ places }) => places.length === values.length);
    values.forEach((value, index) => {
      const counted = byEpoch ? { step: null, epoch: index + first } : { step: index, epoch: null };
      const stated = axis?.places[index];
      const own = stated === undefined ? counted : { ...nowhere, [axis?.name ?? "step"]: stated };
      const place = { ...own, time: null, line: 1 };
      if (value !== null)
        emit({ kind: "metric", metric: metricNamed(name), value, ...place, granularity: "final" });
    });
  }
}

const nowhere = { step: null, epoch: null };
const axisNames = /^(?:global_)?(epoch|step|iteration|iter)s?$/i;

interface Axis {
  readonly name: "step" | "epoch";
  readonly places: readonly number[];
}

/** Lists of rising numbers that say where the values of the others stand: `"steps": [100, 200]`. */
function axesOf(document: ReadonlyMap<string, Json>): readonly Axis[] {
  return [...document].flatMap(([key, value]): readonly Axis[] => {
    if (value instanceof Map) return axesOf(value);
    const name = axisNames.exec(key)?.[1]?.toLowerCase();
    if (name === undefined || !Array.isArray(value)) return [];
    const places = value.filter((item: Json) => typeof item === "number");
    const rises = places.every(
      (place, index) => place > (places[index - 1] ?? Number.NEGATIVE_INFINITY),
    );
    if (places.length !== value.length || !rises) return [];
    return [{ name: name === "epoch" ? "epoch" : "step", places }];
  });
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
