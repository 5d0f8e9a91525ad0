import assert from "node:assert/strict";
import { test } from "node:test";
import { type Diagnosis, emptyDiagnosis } from "../../../../src/core/diagnosis/finding.ts";
import { formatMessage, message } from "../../../../src/core/message.ts";
import { Run, runId } from "../../../../src/core/run/run.ts";
import { fromColumn } from "../../../../src/core/view/columns.ts";
import { preferredRun } from "../../../../src/core/view/panelModel.ts";
import { runLabels } from "../../../../src/core/view/runLabels.ts";
import type { ViewOptions } from "../../../../src/core/view/viewOptions.ts";
import { finding, runWith, shownRun } from "./support.ts";

function shown(
  run: Run,
  diagnosis: Diagnosis = emptyDiagnosis,
  options: Partial<ViewOptions> = {},
) {
  return shownRun({ run, diagnosis, comparisons: [] }, options);
}

test("loss and validation loss share a chart; what the log lacks has none", () => {
  const model = shown(
    runWith({
      loss: { role: "train_loss", values: [3, 2, 1] },
      val_loss: { role: "val_loss", values: [3, 2, 2] },
      grad_norm: { role: "grad_norm", values: [1, 0.1, 0.01] },
      throughput: { role: "other", values: [9, 9, 9] },
    }),
  );
  assert.deepEqual(
    model.charts.map(({ id, scale, curves }) => [id, scale, curves.map((c) => c.name)]),
    [
      ["loss", "linear", ["loss", "val_loss"]],
      ["gradient", "logarithmic", ["grad_norm"]],
    ],
  );
  assert.deepEqual(model.extent, { min: 0, max: 2, leastPositive: 1 });
});

test("values that are not finite are marks with their kind, their line and their count in words", () => {
  const values = [2, Number.NaN, 1, Number.POSITIVE_INFINITY, Number.NaN];
  const [chart] = shown(runWith({ loss: { role: "train_loss", values } })).charts;
  const [curve] = chart?.curves ?? [];
  assert.ok(chart && curve);
  assert.deepEqual([...fromColumn(curve.points.y)], [2, 1]);
  assert.deepEqual(
    [...fromColumn(curve.marks.y)],
    [Number.NaN, Number.POSITIVE_INFINITY, Number.NaN],
  );
  assert.deepEqual([...fromColumn(curve.marks.lines)], [2, 4, 5]);
  assert.equal(chart.nonFinite, "loss: 2 × NaN, 1 × Infinity, first at step 1.");
  assert.deepEqual([chart.ranges.linear?.min, chart.ranges.linear?.max], [1, 2]);
});

test("a run of nothing but NaN has its marks and no range", () => {
  const values = [Number.NaN, Number.NaN];
  const [chart] = shown(runWith({ loss: { role: "train_loss", values } })).charts;
  assert.equal(chart?.ranges.linear, null);
  assert.equal(chart?.curves[0]?.marks.x.byteLength, 16);
});

test("one point is drawn", () => {
  const model = shown(runWith({ loss: { role: "train_loss", values: [0.5] } }));
  assert.deepEqual(model.extent, { min: 0, max: 0, leastPositive: null });
  assert.deepEqual(
    [...fromColumn(model.charts[0]?.curves[0]?.points.y ?? new ArrayBuffer(0))],
    [0.5],
  );
});

test("a run without a loss still shows what it has, an empty one nothing", () => {
  const model = shown(runWith({ lr: { role: "learning_rate", values: [0.1, 0.1] } }));
  assert.deepEqual(
    model.charts.map(({ id }) => id),
    ["learning-rate"],
  );
  const empty = shown(runWith({}));
  assert.deepEqual(empty.charts, []);
  assert.equal(empty.extent, null);
});

test("a logarithmic scale counts the values it cannot show", () => {
  const [chart] = shown(runWith({ loss: { role: "train_loss", values: [1, 0, -1, 10] } })).charts;
  assert.deepEqual([chart?.ranges.logarithmic?.min, chart?.ranges.logarithmic?.outside], [1, 2]);
  const [negative] = shown(runWith({ loss: { role: "train_loss", values: [-1, -2] } })).charts;
  assert.equal(negative?.ranges.logarithmic, null);
});

test("an onset is labelled in the chart of its series and said in its description", () => {
  const run = runWith({
    loss: { role: "train_loss", values: [3, 2, 1, 1, 1] },
    lr: { role: "learning_rate", values: [1, 1, 1, 1, 1] },
  });
  const onset = {
    step: 3,
    epoch: null,
    line: 4,
    interval: {
      from: { step: 2, epoch: null, line: 3 },
      to: { step: null, epoch: null, line: 5 },
    },
  };
  const { charts } = shown(run, { findings: [finding({ onset })], undecided: [] });
  assert.deepEqual(
    charts.map(({ onsets: [mark] }) => [mark?.label, mark?.x, mark?.interval, mark?.own]),
    [
      ["Plateau", 3, { from: 2, to: 4 }, true],
      ["Plateau", 3, { from: 2, to: 4 }, false],
    ],
  );
  assert.match(charts[0]?.description ?? "", /Loss has not improved since step 3/);
});

test("a window draws what it holds, as much again beside it, and the points that lead into and out of that", () => {
  const values = Array.from({ length: 100 }, (_, i) => i);
  const run = runWith({ loss: { role: "train_loss", values } });
  const [chart] = shown(run, emptyDiagnosis, { window: { min: 10.5, max: 12.5 } }).charts;
  assert.deepEqual(
    [...fromColumn(chart?.curves[0]?.points.x ?? new ArrayBuffer(0))],
    [9, 10, 11, 12, 13, 14],
  );
  assert.deepEqual(chart?.ranges.linear?.full, { min: 10, max: 13 });
});

test("a restart draws what counts, not what was superseded", () => {
  const run = new Run({
    id: runId("/a.log", 0),
    name: "a",
    path: "/a.log",
    format: "x",
    firstLine: 1,
  });
  const series = run.obtain("loss", () => "train_loss", "final");
  for (const [i, step] of [0, 1, 2, 3].entries()) {
    series.append({ step, epoch: null, time: null, value: step, line: i + 1 });
  }
  series.markSeam();
  series.append({ step: 2, epoch: null, time: null, value: 20, line: 5 });
  const [chart] = shown(run).charts;
  assert.deepEqual([...fromColumn(chart?.curves[0]?.points.y ?? new ArrayBuffer(0))], [0, 1, 20]);
});

test("smoothing goes on beside the values", () => {
  const run = runWith({ loss: { role: "train_loss", values: [4, 0] } });
  const [curve] = shown(run, emptyDiagnosis, { smoothing: 0.5 }).charts[0]?.curves ?? [];
  assert.deepEqual([...fromColumn(curve?.points.y ?? new ArrayBuffer(0))], [4, 0]);
  assert.deepEqual([...fromColumn(curve?.smooth?.y ?? new ArrayBuffer(0))], [4, 4 / 3]);
});

test("only a run of which every sign is decided is called healthy", () => {
  const run = runWith({ loss: { role: "train_loss", values: [1] } });
  const undecided = [{ sign: "overfitting", reason: message("no validation loss") }] as const;
  assert.equal(shown(run).verdict.kind, "unjudged");
  assert.equal(shown(run, { findings: [], undecided: [] }).verdict.kind, "healthy");
  const { verdict } = shown(run, { findings: [], undecided });
  assert.equal(verdict.kind, "undecided");
  assert.deepEqual(verdict.undecided, [{ titles: ["Overfitting"], reason: "no validation loss" }]);
});

test("a card says confidence in words and as a number, since when, and the evidence", () => {
  const run = runWith({ loss: { role: "train_loss", values: [1] } });
  const [card] = shown(run, { findings: [finding()], undecided: [] }).verdict.cards;
  assert.equal(card?.confidence, "Very likely (0.93)");
  assert.equal(card?.since, "step 3");
  assert.deepEqual(card?.evidence, [
    { label: "improvement", value: "0.001235" },
    { label: "noise", value: "small" },
  ]);
});

test("the chosen run is shown, else the newest live one, else the newest", () => {
  const [a, b, c] = ["/a.log", "/b.log", "/c.log"].map((path) => runWith({}, path));
  assert.ok(a && b && c);
  assert.equal(preferredRun([], null), null);
  assert.equal(preferredRun([a, b, c], a.id), a);
  assert.equal(preferredRun([a, b, c], "gone"), c);
  b.status = "live";
  assert.equal(preferredRun([a, b, c], null), b);
});

test("runs are offered by name, numbers in them by size", () => {
  const runs = ["run 10", "run 9", "baseline"].map((name, i) =>
    Object.assign(runWith({}, `/x/${i}.log`), { name }),
  );
  assert.deepEqual(
    runLabels(runs, formatMessage).map(({ label }) => label),
    ["baseline", "run 9", "run 10"],
  );
});

test("runs of one name are told apart by their place", () => {
  const labels = (runs: readonly Run[]) => runLabels(runs, formatMessage).map(({ label }) => label);
  assert.deepEqual(labels([runWith({}, "/x/1/t.log")]), ["train"]);
  assert.deepEqual(labels([runWith({}, "/x/1/t.log"), runWith({}, "C:\\x\\2\\t.log")]), [
    "train (1/t.log)",
    "train (2/t.log)",
  ]);
});

test("a reason that holds for several signs is said once", () => {
  const run = runWith({ loss: { role: "train_loss", values: [1] } });
  const reason = message("Two networks play against each other.");
  const undecided = (["plateau", "overfitting", "oscillation"] as const).map((sign) => ({
    sign,
    reason,
  }));
  const { verdict } = shown(run, { findings: [], undecided });
  assert.deepEqual(verdict.undecided, [
    {
      titles: ["Plateau", "Overfitting", "Oscillation"],
      reason: "Two networks play against each other.",
    },
  ]);
});
