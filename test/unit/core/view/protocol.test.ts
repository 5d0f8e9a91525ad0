import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { fromColumn, toColumn } from "../../../../src/core/view/columns.ts";
import { parseToHost } from "../../../../src/core/view/parseToHost.ts";
import { defaultViewOptions } from "../../../../src/core/view/viewOptions.ts";

const view = {
  ...defaultViewOptions,
  runId: "/a.log#0",
  compared: ["/a.log#0", "/b.log#0"],
  axis: "epoch",
  logX: true,
  smoothing: 0.6,
  window: { min: 1, max: 2 },
  unfolded: ["metric:f1"],
};

test("every message of ours is understood", () => {
  for (const message of [
    { type: "ready", view: defaultViewOptions },
    { type: "view", view },
    { type: "openLine", runId: "/a.log#0", line: 12 },
    { type: "insert", runId: "/a.log#0", finding: "plateau/loss", remedy: "use-adam" },
    { type: "copy", runId: "/a.log#0", finding: "plateau/loss", remedy: "use-adam" },
    { type: "preview", runId: "/a.log#0", finding: "plateau/loss", remedy: "use-adam" },
    { type: "openLesson", lesson: "restarts" },
    { type: "chooseRun" },
    { type: "tryFixes", runId: "/a.log#0", finding: "plateau/loss" },
    { type: "ask", runId: "/a.log#0", finding: "plateau/loss" },
    { type: "pin", chart: "metric:f1", pinned: true },
    { type: "report", format: "markdown" },
    { type: "export", format: "csv", chart: "loss", scale: "linear", hidden: ["val_loss"] },
    { type: "image", chart: "Loss", data: new ArrayBuffer(8) },
  ]) {
    assert.deepEqual(parseToHost(message), message);
  }
});

test("what the message has beside is left out", () => {
  const parsed = parseToHost({ type: "openLine", runId: "r", line: 1, path: "/etc/passwd" });
  assert.deepEqual(parsed, { type: "openLine", runId: "r", line: 1 });
});

test("a message that is wrong in one place is refused", () => {
  for (const message of [
    null,
    "ready",
    [],
    {},
    { type: "ready" },
    { type: "__proto__" },
    { type: "view", view: { ...view, smoothing: 1 } },
    { type: "view", view: { ...view, smoothing: Number.NaN } },
    { type: "view", view: { ...view, axis: "hours" } },
    { type: "view", view: { ...view, window: { min: 2, max: 2 } } },
    { type: "view", view: { ...view, window: { min: 0, max: Number.POSITIVE_INFINITY } } },
    { type: "view", view: { ...view, runId: 3 } },
    { type: "view", view: { ...view, compared: "all" } },
    { type: "view", view: { ...view, unfolded: [1] } },
    { type: "export", format: "exe", chart: "loss", scale: "linear", hidden: [] },
    { type: "image", chart: "Loss", data: "<svg>" },
    { type: "openLesson", lesson: "constructor" },
    { type: "openLine", runId: "r", line: 0 },
    { type: "openLine", runId: "r", line: 1.5 },
    { type: "openLine", runId: "", line: 1 },
    { type: "ask", runId: "r" },
    { type: "insert", runId: "r", finding: "f", remedy: "rm -rf" },
    { type: "insert", runId: "r".repeat(20_000), finding: "f", remedy: "use-adam" },
  ]) {
    assert.equal(parseToHost(message), null, JSON.stringify(message));
  }
});

test("garbage is refused and never throws", () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      assert.equal(parseToHost({ type: "view", view: value }), null);
      assert.equal(parseToHost(value), null);
    }),
  );
});

/** What becomes of a message on the way into a webview: JSON, with the buffers beside it. */
function sent<T>(value: T): T {
  const buffers: ArrayBuffer[] = [];
  const text = JSON.stringify(value, (_, part: unknown) =>
    part instanceof ArrayBuffer ? { buffer: buffers.push(part.slice(0)) - 1 } : part,
  );
  return JSON.parse(text, (_, part) => (part?.buffer === undefined ? part : buffers[part.buffer]));
}

test("columns arrive as they were, NaN and infinities included", () => {
  const values = [1, Number.NaN, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 5e-324];
  const { y } = sent({ y: toColumn(values) });
  assert.deepEqual([...fromColumn(y)], values);
  fc.assert(
    fc.property(fc.array(fc.double()), (list) => {
      assert.deepEqual([...fromColumn(structuredClone(sent(toColumn(list))))], list);
    }),
  );
});
