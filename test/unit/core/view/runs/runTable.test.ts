import assert from "node:assert/strict";
import { test } from "node:test";
import { emptyDiagnosis } from "../../../../../src/core/diagnosis/finding.ts";
import { formatMessage } from "../../../../../src/core/message.ts";
import type { Run } from "../../../../../src/core/run/run.ts";
import { runTable, tabSeparated } from "../../../../../src/core/view/runs/runTable.ts";
import { sortTable } from "../../../../../src/core/view/runs/sortTable.ts";
import { keptRuns, parseFromTablePage } from "../../../../../src/core/view/runs/tableProtocol.ts";
import { runWith } from "../support.ts";

function run(
  path: string,
  settings: Readonly<Record<string, number | string>>,
  values: readonly number[],
): Run {
  const made = runWith({ loss: { role: "train_loss", values } }, path);
  for (const [name, value] of Object.entries(settings)) made.hyperparameters.set(name, value);
  return made;
}

const table = (...runs: readonly Run[]) => runTable(runs, () => emptyDiagnosis, formatMessage);
const slow = run("/w/a.log", { learning_rate: 0.001, batch_size: 32 }, [2, 1, 1.5]);
const quick = run("/w/b.log", { learning_rate: 0.1, batch_size: 32, depth: 3 }, [2, Number.NaN]);

test("several runs show what differs, with last and best loss; the rest is the same", () => {
  const { columns, rows, same } = table(slow, quick);
  assert.deepEqual(columns, ["Run", "State", "Last loss", "Best loss", "depth", "learning_rate"]);
  assert.deepEqual(
    rows.map(({ cells }) => cells.slice(2).map(({ text }) => text)),
    [
      ["1.5", "1", "", "0.001"],
      ["NaN", "2", "3", "0.1"],
    ],
  );
  assert.deepEqual(same, [["batch_size", "32"]]);
});

test("a single run shows all its settings", () => {
  assert.deepEqual(table(slow).columns.slice(-2), ["batch_size", "learning_rate"]);
});

test("numbers are sorted by size, what is empty or NaN last in both directions", () => {
  const { rows } = table(slow, quick, run("/w/c.log", { learning_rate: 0.01 }, [3]));
  const losses = (descending: boolean) =>
    sortTable(rows, 2, descending).map(({ cells }) => cells[2]?.text);
  assert.deepEqual(losses(false), ["1.5", "3", "NaN"]);
  assert.deepEqual(losses(true), ["3", "1.5", "NaN"]);
});

test("the clipboard gets cells that no spreadsheet takes for formulas", () => {
  const hostile = run("/w/d.log", { model: "=HYPERLINK(1)\tx" }, [1]);
  const text = tabSeparated(table(slow, hostile));
  assert.ok(text.includes("'=HYPERLINK(1) x") || text.includes("'=hyperlink(1) x"), text);
  assert.equal(new Set(text.split("\n").map((line) => line.split("\t").length)).size, 1);
});

test("a page that is loaded anew says which runs it showed; what is no such state is none", () => {
  assert.deepEqual(keptRuns({ sorting: null, runIds: ["a#1", 3, "b#1"] }), ["a#1", "b#1"]);
  for (const state of [null, undefined, "a", [], {}, { runIds: "a" }])
    assert.deepEqual(keptRuns(state), []);
});

test("messages of the page that are none of ours are refused", () => {
  assert.deepEqual(parseFromTablePage({ type: "show", runId: "a#0" }), {
    type: "show",
    runId: "a#0",
  });
  for (const message of [null, "ready", {}, { type: "show" }, { type: "run" }])
    assert.equal(parseFromTablePage(message), null);
});
