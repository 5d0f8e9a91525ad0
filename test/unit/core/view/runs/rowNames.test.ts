import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { emptyDiagnosis } from "../../../../../src/core/diagnosis/finding.ts";
import { namesBelow, placedNames } from "../../../../../src/core/view/runs/rowNames.ts";
import { type RunRow, runRow } from "../../../../../src/core/view/runs/runRow.ts";
import { runWith } from "../support.ts";

function row(path: string, name: string, firstLine = 1): RunRow {
  return { ...runRow(runWith({}, path), emptyDiagnosis, []), name, firstLine };
}

test("a name does not repeat the folder that the heading above it says", () => {
  const rows = [row("/w/seeds/seed1/train.log", "seeds/seed1"), row("/w/seeds/b.log", "b")];
  assert.deepEqual(namesBelow(rows, "/w/seeds"), ["seed1", "b"]);
  assert.deepEqual(namesBelow(rows, "/w"), ["seeds/seed1", "b"]);
});

test("runs that are called after their folder are called by their files there", () => {
  const rows = [row("/w/gan/train.log", "gan"), row("/w/gan/metrics.csv", "gan")];
  assert.deepEqual(namesBelow(rows, "/w/gan"), ["train.log", "metrics.csv"]);
});

test("runs of one name are told apart by their files, those of one file by their lines", () => {
  const rows = [
    row("/w/a/x.log", "x"),
    row("/w/a/x.csv", "x"),
    row("/w/a/x.csv", "x", 40),
    row("/w/a/y.log", "y"),
  ];
  assert.deepEqual(namesBelow(rows, "/w/a"), ["x.log", "x.csv", "x.csv:40", "y"]);
});

test("a list without headings says the folder that a name leaves open, and no more", () => {
  const rows = [
    row("/w/seeds/seed1/train.log", "seeds/seed1"),
    row("/w/rates/slow/train.log", "slow"),
    row("/w/x/a.log", "a"),
    row("/w/y/a.log", "a"),
    row("/w/y/a.csv", "a"),
  ];
  assert.deepEqual(
    placedNames(rows, (folder) => folder.slice(3)).map(({ place }) => place),
    ["", "rates", "x", "y/a.log", "y/a.csv"],
  );
});

test("no two runs are called alike, whatever their folders and names", () => {
  const part = fc.constantFrom("a", "b", "a/b", "b/a");
  const runs = fc.uniqueArray(
    fc.record({
      folder: part,
      file: fc.constantFrom("a.log", "b.log"),
      line: fc.nat(2),
      name: part,
    }),
    { selector: ({ folder, file, line }) => `${folder} ${file} ${line}` },
  );
  fc.assert(
    fc.property(runs, (all) => {
      const rows = all.map((one) => row(`/w/${one.folder}/${one.file}`, one.name, one.line + 1));
      assert.equal(new Set(namesBelow(rows, "/w")).size, rows.length);
      const placed = placedNames(rows, (folder) => folder.slice(3));
      assert.equal(new Set(placed.map((one) => JSON.stringify(one))).size, rows.length);
    }),
  );
});
