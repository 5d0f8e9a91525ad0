import assert from "node:assert/strict";
import { test } from "node:test";
import { emptyDiagnosis, type Finding } from "../../../../src/core/diagnosis/finding.ts";
import { message } from "../../../../src/core/message.ts";
import { compareRuns } from "../../../../src/core/run/comparison.ts";
import type { Run } from "../../../../src/core/run/run.ts";
import type { ChartModel } from "../../../../src/core/view/chartModel.ts";
import { fromColumn } from "../../../../src/core/view/columns.ts";
import type { ViewOptions } from "../../../../src/core/view/viewOptions.ts";
import { finding, runWith, shownRun } from "./support.ts";

function runsOf(
  settings: readonly Readonly<Record<string, string | number>>[],
  values: (i: number) => readonly number[],
): readonly Run[] {
  return settings.map((stated, i) => {
    const place = Object.entries(stated)
      .map(([key, value]) => `${key}_${value}`)
      .join("_");
    const run = runWith(
      { loss: { role: "train_loss", values: values(i) } },
      `/runs/${place}/train.log`,
    );
    for (const [name, value] of Object.entries(stated)) run.hyperparameters.set(name, value);
    return run;
  });
}

function charts(
  runs: readonly Run[],
  options: Partial<ViewOptions> = {},
  findings: readonly Finding[] = [],
): readonly ChartModel[] {
  const [run] = runs;
  assert.ok(run);
  const shown = { run, diagnosis: { ...emptyDiagnosis, findings }, comparisons: compareRuns(runs) };
  return shownRun(shown, options).charts;
}

const seeds = [{ seed: 1 }, { seed: 2 }, { seed: 3 }];

test("runs that differ in their seed: their mean in a band, the shown run before it, the others behind", () => {
  const [, chart] = charts(runsOf(seeds, (i) => [3, 2, 1].map((y) => y + i)));
  assert.equal(chart?.title, "loss over 3 seeds");
  assert.deepEqual(
    chart.curves.map(({ name, quiet }) => [name, quiet]),
    [
      ["mean", false],
      ["seed 1 (this run)", false],
      ["seed 2", true],
      ["seed 3", true],
    ],
  );
  const [mean] = chart.curves;
  assert.ok(mean?.band);
  assert.deepEqual([...fromColumn(mean.points.y)], [4, 3, 2]);
  assert.deepEqual([...fromColumn(mean.band.low)], [3, 2, 1]);
  assert.deepEqual([...fromColumn(mean.band.high)], [5, 4, 3]);
  assert.equal(mean.latest, "2 ± 1");
  assert.equal(mean.runId, null);
  assert.match(chart.note ?? "", /alike but for the seed\. Band: mean ± one standard deviation/);
});

test("optimizers: a curve for each, with a band where it was run with several seeds", () => {
  const settings = ["sgd", "adam"].flatMap((optimizer) =>
    [1, 2].map((seed) => ({ optimizer, seed })),
  );
  const drawn = charts(runsOf(settings, (i) => [3, 3 - i])).find(({ id }) => id === "comparison");
  assert.equal(drawn?.title, "loss by optimizer");
  assert.deepEqual(
    drawn.curves.map(({ name, band }) => [name, band !== null]),
    [
      ["adam", true],
      ["sgd", true],
    ],
  );
});

test("a comparison that shows a sign stands first and says it", () => {
  const found = finding({
    sign: "initialization-sensitivity",
    summary: message("Seeds differ."),
    series: "loss",
  });
  const [first, second] = charts(
    runsOf(seeds, (i) => [3, 3 - i]),
    {},
    [found],
  );
  assert.equal(first?.id, "comparison");
  assert.match(first.description, /Seeds differ\./);
  assert.doesNotMatch(second?.description ?? "", /Seeds differ/);
});

test("values that are not finite are told by their run and leave the mean to the others", () => {
  const [, chart] = charts(runsOf(seeds, (i) => [3, i === 1 ? Number.NaN : 1]));
  assert.equal(chart?.nonFinite, "seed 2: 1 × NaN, first at step 1.");
  assert.deepEqual([...fromColumn(chart.curves[0]?.points.y ?? new ArrayBuffer(0))], [3, 1]);
});

test("runs have no common time: on that axis there is no comparison", () => {
  const runs = runsOf(seeds, (i) => [3, 2 - i]);
  for (const [i, run] of runs.entries()) {
    run
      .obtain("timed", () => "val_loss", "final")
      .append({ step: 0, epoch: null, time: 1000 * i, line: 9, value: 1 });
  }
  assert.ok(charts(runs).some(({ id }) => id === "comparison"));
  assert.ok(!charts(runs, { axis: "time" }).some(({ id }) => id === "comparison"));
});

test("of many values of a hyperparameter as many are drawn as can be told apart, with the shown run", () => {
  const settings = Array.from({ length: 9 }, (_, i) => ({ batch_size: 2 ** (9 - i) }));
  const chart = charts(runsOf(settings, (i) => [3, 2 - i / 9])).find(
    ({ id }) => id === "comparison",
  );
  assert.equal(chart?.curves.length, 6);
  assert.ok(chart.curves.some(({ name }) => name === "512 (this run)"));
  assert.match(chart.note ?? "", /6 of 9 are drawn/);
});
