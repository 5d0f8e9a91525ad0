import assert from "node:assert/strict";
import { test } from "node:test";
import { formatMessage } from "../../../../src/core/message.ts";
import { drained } from "../../../../src/core/parts.ts";
import type { Run } from "../../../../src/core/run/run.ts";
import { fromColumn } from "../../../../src/core/view/columns.ts";
import { PanelProjection } from "../../../../src/core/view/panelProjection.ts";
import { type ChartsMessage, changedChart } from "../../../../src/core/view/protocol.ts";
import { defaultViewOptions, type ViewOptions } from "../../../../src/core/view/viewOptions.ts";
import { runWith } from "./support.ts";

const losses = (paths: readonly string[]) =>
  paths.map((path) =>
    runWith(
      {
        loss: { role: "train_loss", values: [3, 2, 1] },
        "other/speed": { role: "other", values: [1, 2, 3] },
      },
      path,
    ),
  );

/** A page that shows these runs, and what it is sent next. */
function shownPage(runs: readonly Run[]) {
  const projection = new PanelProjection(formatMessage);
  const labels = runs.map(({ id }) => ({ id, label: id, status: "" }));
  const shown = (view: Partial<ViewOptions>) => ({
    content: { kind: "several", runs } as const,
    labels,
    view: { ...defaultViewOptions, ...view },
    pinned: [],
  });
  const facts = { view: defaultViewOptions, focus: null, canTry: false };
  const first = drained(projection.hydrate(shown({}), facts));
  const next = (view: Partial<ViewOptions> = {}): ChartsMessage | undefined =>
    drained(projection.changes(shown(view))).find((message) => message.type === "charts");
  return { charts: first.run?.charts ?? [], next };
}

function append(run: Run | undefined, value: number): void {
  const [series] = run?.series ?? [];
  assert.ok(series);
  const { length } = series;
  series.append({ step: length, epoch: null, time: null, value, line: length + 1 });
}

test("of runs side by side only the curve that has grown is sent again", () => {
  const runs = losses(["/a.log", "/b.log", "/c.log"]);
  const { charts, next } = shownPage(runs);
  append(runs[1], 0.5);
  const [change] = next()?.changed ?? [];
  assert.ok(change);
  assert.deepEqual(
    change.curves.map((curve) => (typeof curve === "number" ? curve : "new")),
    [0, "new", 2],
  );
  const chart = changedChart(change, charts[0]);
  assert.deepEqual(
    chart.curves.map(({ points }) => [...fromColumn(points.y)]),
    [
      [3, 2, 1],
      [3, 2, 1, 0.5],
      [3, 2, 1],
    ],
  );
});

test("nothing is sent where nothing has changed", () => {
  assert.equal(shownPage(losses(["/a.log", "/b.log"])).next(), undefined);
});

test("a chart that was folded is sent again when it is unfolded", () => {
  const { next } = shownPage(losses(["/a.log", "/b.log"]));
  const unfolded = { unfolded: ["metric:other/speed"] };
  const curvesOf = (message: ChartsMessage | undefined) =>
    message?.changed.map(({ id, curves }) => [
      id,
      curves.filter((one) => typeof one !== "number").length,
    ]);
  assert.deepEqual(curvesOf(next(unfolded)), [["metric:other/speed", 2]]);
  assert.deepEqual(curvesOf(next()), []);
  assert.deepEqual(curvesOf(next(unfolded)), [["metric:other/speed", 2]]);
});
