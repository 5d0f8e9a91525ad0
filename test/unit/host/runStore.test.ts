import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type Diagnosis,
  emptyDiagnosis,
  type Finding,
} from "../../../src/core/diagnosis/finding.ts";
import type { Comparison } from "../../../src/core/run/comparisonArms.ts";
import { Run, type RunId, runId } from "../../../src/core/run/run.ts";
import { type RunChange, RunStore } from "../../../src/host/runStore.ts";
import { finding as made } from "../core/view/support.ts";

const run = (path: string, files: readonly string[] = []) => {
  const made = new Run({ id: runId(path, 0), name: path, path, format: "csv", firstLine: 1 });
  for (const file of files) made.files.add(file);
  return made;
};

const finding = (series: string) => made({ series });

const showing = (...findings: readonly Finding[]): Diagnosis => ({ findings, undecided: [] });

function comparisonOf(runs: readonly Run[]): Comparison {
  return { id: "seeds", varies: "seed", confounders: [], arms: [], runs };
}

function setUp(...paths: readonly string[]) {
  const store = new RunStore();
  const runs = paths.map((path) => run(path));
  store.put(runs);
  const events: RunChange[] = [];
  store.onDidChange((change) => events.push(change));
  const changed = () => events.splice(0).map((event) => [...event.changed]);
  return { store, runs, ids: runs.map(({ id }) => id), changed };
}

test("an event names what it changes, and nothing is told where nothing has changed", () => {
  const { store, ids, changed } = setUp("/a.csv", "/b.csv");
  const [a, b] = ids as [RunId, RunId];
  const diagnosis = showing(finding("loss"));
  store.diagnosed(new Map([[a, diagnosis]]));
  assert.deepEqual(changed(), [[a]]);
  store.diagnosed(new Map([[a, diagnosis]]));
  store.explained(a, null);
  store.dismiss(b, new Set());
  assert.deepEqual(changed(), []);
  store.explained(b, finding("loss"));
  store.explained(b, finding("loss"));
  assert.deepEqual(changed(), [[b]]);
  store.diagnosed(new Map([["/gone.csv#0" as RunId, diagnosis]]));
  assert.deepEqual(changed(), [], "of a run that is gone nothing is kept");
});

test("runs are found by each of their files, as long as they have it", () => {
  const { store } = setUp();
  const joined = run("/a.log", ["/a.csv"]);
  store.put([joined, run("/b.log")]);
  assert.deepEqual(store.about("/a.csv"), [joined]);
  assert.deepEqual([...store.files].toSorted(), ["/a.csv", "/a.log", "/b.log"]);
  const alone = run("/a.log");
  store.put([alone]);
  assert.deepEqual([store.about("/a.csv"), store.about("/a.log")], [[], [alone]]);
  store.remove(new Set([alone.id]));
  assert.deepEqual([...store.files], ["/b.log"]);
});

test("a finding that runs share is of all of them and stands on one", () => {
  const { store, runs, ids, changed } = setUp("/1.csv", "/2.csv", "/3.csv");
  const shared = finding("loss");
  const say = (list: readonly Run[]) =>
    store.compared([comparisonOf(list)], new Map(list.map(({ id }) => [id, showing(shared)])));
  say(runs);
  assert.deepEqual(changed(), [ids]);
  assert.deepEqual(
    ids.map((id) => store.diagnosis(id).findings.length),
    [1, 1, 1],
  );
  assert.deepEqual(
    ids.map((id) => store.standing(id).length),
    [0, 0, 1],
  );
  say(runs);
  assert.deepEqual(changed(), []);
  say(runs.slice(0, 2));
  assert.deepEqual(changed(), [ids], "all of a group that is another one now");
  assert.deepEqual(
    ids.map((id) => store.standing(id).length),
    [0, 1, 0],
  );
  assert.equal(store.comparisonsOf(ids[2] as RunId).length, 0);
});

test("a dismissed finding is shown nowhere but among the dismissed, and comes back", () => {
  const { store, ids, changed } = setUp("/a.csv");
  const [a] = ids as [RunId];
  store.diagnosed(new Map([[a, showing(finding("loss"), finding("val_loss"))]]));
  changed();
  store.dismiss(a, new Set(["plateau/loss"]));
  assert.deepEqual(changed(), [[a]]);
  assert.deepEqual(
    store.diagnosis(a).findings.map(({ series }) => series),
    ["val_loss"],
  );
  assert.deepEqual(
    store.dismissedFindings(a).map(({ series }) => series),
    ["loss"],
  );
  store.dismiss(a, new Set());
  assert.equal(store.diagnosis(a).findings.length, 2);
  store.remove(new Set([a]));
  assert.equal(store.diagnosis(a), emptyDiagnosis);
});
