import assert from "node:assert/strict";
import { test } from "node:test";
import { Series } from "../../../../src/core/run/series.ts";
import { availableAxes, axisScale, chooseAxis } from "../../../../src/core/view/axes.ts";
import { xColumn } from "../../../../src/core/view/xColumn.ts";
import { runWith } from "./support.ts";

test("the axis that most series state is chosen, a wanted one where the run has it", () => {
  const { series } = runWith({
    loss: { role: "train_loss", values: [3, 2, 1] },
    lr: { role: "learning_rate", values: [3, 2, 1] },
    val_loss: { role: "val_loss", values: [3, 2, 1], steps: false },
  });
  assert.deepEqual(availableAxes(series), ["step", "epoch"]);
  assert.equal(chooseAxis(series, null), "step");
  assert.equal(chooseAxis(series, "epoch"), "epoch");
  assert.equal(chooseAxis(series, "time"), "step");
});

test("a log without step, epoch and time is drawn over its lines", () => {
  const loss = new Series("loss", "train_loss");
  loss.append({ step: null, epoch: null, time: null, value: 1, line: 7 });
  assert.equal(chooseAxis([loss], "step"), "line");
  assert.deepEqual([...xColumn(loss, axisScale([loss], "line"))], [7]);
});

test("a value without a step stands at the last step before it in the log", () => {
  const { series } = runWith({
    loss: { role: "train_loss", values: [5, 4, 3, 2, 1, 0] },
    val_loss: { role: "val_loss", values: [5, 3], steps: false, every: 3 },
  });
  const scale = axisScale(series, "step");
  assert.deepEqual([...(series[1] ? xColumn(series[1], scale) : [])], [0, 3]);
  assert.equal(scale.place({ step: null, epoch: null, line: 5 }), 4);
  assert.equal(scale.place({ step: null, epoch: null, line: null }), null);
});

test("relative time is drawn in seconds since the first point", () => {
  const loss = new Series("loss", "train_loss");
  for (const [line, time] of [1_700_000_000_000, 1_700_000_002_500].entries()) {
    loss.append({ step: null, epoch: null, time, value: 1, line: line + 1 });
  }
  const scale = axisScale([loss], "relative");
  assert.deepEqual([...xColumn(loss, scale)].map(scale.drawn), [0, 2.5]);
  assert.equal(scale.place({ step: 9, epoch: 9, line: 2 }), 2.5);
});

test("wall time is that of the log, samples are steps times the batch size", () => {
  const loss = new Series("loss", "train_loss");
  loss.append({ step: 3, epoch: null, time: 1_700_000_000_000, value: 1, line: 1 });
  const drawn = (axis: "time" | "samples") => {
    const scale = axisScale([loss], axis, 32);
    return [...xColumn(loss, scale)].map(scale.drawn);
  };
  assert.deepEqual(drawn("time"), [1_700_000_000_000]);
  assert.deepEqual(drawn("samples"), [96]);
  assert.ok(availableAxes([loss], 32).includes("samples"));
  assert.ok(!availableAxes([loss]).includes("samples"));
});
