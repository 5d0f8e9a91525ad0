import assert from "node:assert/strict";
import { test } from "node:test";
import { emptyDiagnosis } from "../../../../../src/core/diagnosis/finding.ts";
import { formatMessage } from "../../../../../src/core/message.ts";
import type { Comparison } from "../../../../../src/core/run/comparisonArms.ts";
import { runText } from "../../../../../src/core/view/runs/nodeText.ts";
import { filterRuns, noFilter, sortRuns } from "../../../../../src/core/view/runs/runFilter.ts";
import { runKey } from "../../../../../src/core/view/runs/runKey.ts";
import { type RunRow, runRow } from "../../../../../src/core/view/runs/runRow.ts";
import {
  type RunTreeOptions,
  runTree,
  sameShape,
} from "../../../../../src/core/view/runs/runTree.ts";
import { finding, runWith } from "../support.ts";

function row(path: string, parts: Partial<RunRow> = {}): RunRow {
  const run = runWith({ loss: { role: "train_loss", values: [2, 1, 0.5] } }, path);
  return { ...runRow(run, emptyDiagnosis, []), name: path.split("/").at(-2) ?? path, ...parts };
}

const options = (parts: Partial<RunTreeOptions> = {}): RunTreeOptions => ({
  filter: noFilter,
  order: "name",
  grouping: "folder",
  roots: ["/w"],
  ...parts,
});

const shape = (
  rows: readonly RunRow[],
  parts: Partial<RunTreeOptions> = {},
  comparisons: readonly Comparison[] = [],
) =>
  runTree(rows, comparisons, options(parts)).groups.map(({ label, rows: own }) => [
    label,
    ...own.map(({ name }) => name),
  ]);

test("a log alone in its folder stands with its neighbours, several of one folder in that folder", () => {
  const rows = ["/w/a/seed10/t.log", "/w/a/seed2/t.log", "/w/b/x.log", "/w/b/y.log"].map((path) =>
    row(path),
  );
  assert.deepEqual(shape(rows), [
    ["a", "seed2", "seed10"],
    ["b", "b", "b"],
  ]);
  assert.deepEqual(shape([row("/w/train.log")]), [["w", "w"]]);
  assert.deepEqual(shape([row("/elsewhere/c/t.log")]), [["/elsewhere", "c"]]);
});

test("a log of many runs has a heading of its own, one of a few restarts has none", () => {
  const runs = (log: string, count: number) =>
    Array.from({ length: count }, (_, i) => row(log, { name: `run ${i + 1}` }));
  const rows = [...runs("/w/search/t.log", 6), ...runs("/w/restarted/t.log", 3), row("/w/a/t.log")];
  assert.deepEqual(
    shape(rows).map(([label, ...names]) => [label, names.length]),
    [
      ["search", 6],
      ["w", 4],
    ],
  );
});

test("paths of Windows are grouped as those of other systems", () => {
  const rows = ["a\\seed10\\t.log", "a\\seed2\\t.log", "b\\x.log", "b\\y.log"].map((path) =>
    row(`c:\\w\\${path}`, { name: path.split("\\").at(-2) ?? "" }),
  );
  assert.deepEqual(shape(rows, { roots: ["c:/w"] }), [
    ["a", "seed2", "seed10"],
    ["b", "b", "b"],
  ]);
});

test("with several workspace folders a group names the one it lies in", () => {
  const rows = [row("/w/a/s1/t.log"), row("/v/a/s1/t.log")];
  assert.deepEqual(
    shape(rows, { roots: ["/w", "/v"] }).map(([label]) => label),
    ["v/a", "w/a"],
  );
});

test("a tree keeps its shape while only values change", () => {
  const rows = [row("/w/a/s1/t.log"), row("/w/a/s2/t.log"), row("/w/b/c/t.log")];
  const tree = (all: readonly RunRow[], parts: Partial<RunTreeOptions> = {}) =>
    runTree(all, [], options(parts));
  const grown = rows.map((one) => ({ ...one, loss: 0.1, state: "stuck" }) as const);
  assert.ok(sameShape(tree(rows), tree(grown)));
  assert.ok(!sameShape(tree(rows), tree(rows.slice(1))));
  assert.ok(!sameShape(tree(rows), tree(rows.map((one) => ({ ...one, name: "other" })))));
  const newest = rows.map((one, i) => ({ ...one, lastGrowth: i }));
  assert.ok(!sameShape(tree(rows, { order: "time" }), tree(newest, { order: "time" })));
});

test("experiments are groups of their own, and a run in none stands in its folder", () => {
  const rows = [row("/w/a/s1/t.log"), row("/w/a/s2/t.log"), row("/w/b/c/t.log")];
  const runs = rows.slice(0, 2).map(({ path }) => runWith({}, path));
  const comparison = { id: "one", varies: "seed", confounders: [], arms: [], runs };
  const { groups } = runTree(rows, [comparison], options({ grouping: "experiment" }));
  assert.deepEqual(
    groups.map(({ kind, varies, rows: own }) => [kind, varies, own.length]),
    [
      ["comparison", "seed", 2],
      ["folder", null, 1],
    ],
  );
});

test("filters by words of name, path and sign, and by state", () => {
  const stuck = row("/w/a/s1/t.log", { state: "stuck", findings: [finding()] });
  const rows = [stuck, row("/w/b/s2/t.log", { state: "running" })];
  const filter = (text: string, ...states: RunRow["state"][]) =>
    filterRuns(rows, { text, states: new Set(states) }).map(({ name }) => name);
  assert.deepEqual(filter("S1 plat"), ["s1"]);
  assert.deepEqual(filter("s1 b/"), []);
  assert.deepEqual(filter("", "running"), ["s2"]);
  assert.deepEqual(filter("  "), ["s1", "s2"]);
  const { shown, all } = runTree(rows, [], options({ filter: { text: "s1", states: new Set() } }));
  assert.deepEqual([shown, all], [1, 2]);
});

test("sorts by time and by loss; what has no number comes last", () => {
  const rows = [
    row("/w/a/nan/t.log", { loss: Number.NaN, lastGrowth: 1 }),
    row("/w/a/none/t.log", { loss: null, lastGrowth: 4 }),
    row("/w/a/low/t.log", { loss: 0.1, validationLoss: 0.9, lastGrowth: 2 }),
    row("/w/a/best/t.log", { loss: 0.5, validationLoss: 0.4, lastGrowth: 3 }),
  ];
  const names = (order: "time" | "loss") => sortRuns(rows, order).map(({ name }) => name);
  assert.deepEqual(names("time"), ["none", "best", "low", "nan"]);
  assert.deepEqual(names("loss").slice(0, 2), ["best", "low"]);
});

test("a run is said with its state, so that icon and colour are not needed", () => {
  const failed = row("/w/a/s1/t.log", { state: "failed", loss: 0.93, validationLoss: 0.95 });
  const { label, description, spoken } = runText(
    { row: failed, name: failed.name, folder: null },
    formatMessage,
  );
  assert.deepEqual([label, description], ["s1", "loss 0.93 · val 0.95"]);
  assert.match(spoken, /^s1, Failed, /);
});

test("a run that stands without a heading says its folder", () => {
  const alone = { row: row("/w/a/s1/t.log", { loss: 0.93 }), name: "s1", folder: "a" };
  const { description } = runText(alone, formatMessage);
  assert.equal(description, "loss 0.93 · a");
});

test("what is remembered of a run does not hold for the next training in its file", () => {
  const of = (first: number) =>
    runKey(runWith({ loss: { role: "train_loss", values: [first, 1] } }));
  assert.equal(of(2.31), of(2.31));
  assert.notEqual(of(2.31), of(2.29));
});

test("a tree of a thousand runs is made of one pass over each list", () => {
  const rows = Array.from({ length: 1000 }, (_, i) => row(`/w/a/seed${i}/t.log`));
  const { groups, shown } = runTree(rows, [], options({ order: "loss" }));
  assert.deepEqual([groups.length, shown], [1, 1000]);
});
