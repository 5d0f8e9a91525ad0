import assert from "node:assert/strict";
import { test } from "node:test";
import type { Diagnosis, Finding, Sign } from "../../../../src/core/diagnosis/finding.ts";
import { Run, runId } from "../../../../src/core/run/run.ts";
import { isSameStanding, standingFindings } from "../../../../src/core/view/standingFindings.ts";
import { finding as made } from "./support.ts";

const finding = (sign: Sign) => made({ sign });

interface Shown {
  readonly run: Run;
  readonly findings: readonly Finding[];
}

function shown(path: string, begun: number, findings: readonly Finding[], ordinal = 0): Shown {
  const run = new Run({ id: runId(path, ordinal), name: path, path, format: "csv", firstLine: 1 });
  run.begun = begun;
  run.lastGrowth = begun + 5;
  run.status = "finished";
  return { run, findings };
}

function standing(all: readonly Shown[]): readonly (readonly [string, Sign])[] {
  const of = new Map<Run, Diagnosis>(
    all.map(({ run, findings }) => [run, { findings, undecided: [] }]),
  );
  const runs = all.map(({ run }) => run);
  return standingFindings(runs, (run) => of.get(run) ?? assert.fail()).map(
    ({ run, finding: { sign } }) => [run.id, sign],
  );
}

test("a newer run without the sign clears it, an older one and one with it do not", () => {
  const stuck = shown("/a", 100, [finding("plateau"), finding("overfitting")]);
  assert.deepEqual(standing([stuck]).length, 2);
  assert.deepEqual(standing([stuck, shown("/b", 10, [])]).length, 2);
  assert.deepEqual(standing([stuck, shown("/b", 200, [finding("plateau")])]), [
    ["/a#0", "plateau"],
    ["/b#0", "plateau"],
  ]);
  assert.deepEqual(standing([stuck, shown("/b", 200, [])]), []);
});

test("a live run that nothing is known of yet clears nothing", () => {
  const next = shown("/b", 200, []);
  next.run.status = "live";
  assert.equal(standing([shown("/a", 100, [finding("plateau")]), next]).length, 1);
});

test("of a log only the last run counts; what runs share stands once", () => {
  const first = shown("/a", 100, [finding("plateau")]);
  const second = shown("/a", 100, [finding("overfitting")], 1);
  assert.deepEqual(standing([first, second]), [["/a#1", "overfitting"]]);
  const shared = finding("initialization-sensitivity");
  assert.equal(standing([shown("/a", 1, [shared]), shown("/b", 1, [shared])]).length, 1);
});

test("findings that say the same are the same, of another run they are not", () => {
  const { run } = shown("/a", 1, []);
  const other = shown("/b", 1, []).run;
  const before = [{ run, finding: finding("plateau") }];
  assert.ok(isSameStanding(before, [{ run, finding: finding("plateau") }]));
  assert.ok(!isSameStanding(before, [{ run: other, finding: finding("plateau") }]));
  assert.ok(!isSameStanding(before, [{ run, finding: finding("divergence") }]));
  assert.ok(!isSameStanding(before, []));
});
