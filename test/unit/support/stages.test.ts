import assert from "node:assert/strict";
import { test } from "node:test";
import { branchCoverage, countTap } from "../../support/stages.ts";

const tap = `TAP version 13
ok 1 - reads a log
ok 2 - trains the edited script # SKIP PyTorch is not installed
# Subtest: writes a log
    # Subtest: twice
    ok 1 - twice # SKIP
not ok 3 - writes a log
1..3
# tests 5
# suites 0
# pass 1
# fail 1
# cancelled 1
# skipped 2
# todo 0
`;

test("counts of a TAP document: cancelled counts as failed, skips keep their reason", () => {
  assert.deepEqual(countTap(tap), {
    passed: 1,
    failed: 2,
    skipped: ["trains the edited script: PyTorch is not installed", "twice"],
  });
});

test("a document that was cut short has no counts", () => {
  assert.deepEqual(countTap("TAP version 13\n"), { passed: 0, failed: 0, skipped: [] });
});

test("branches taken, by the line of all files", () => {
  const report = [
    "# file       | line % | branch % | funcs % | uncovered lines",
    "#  ema.ts    |  81.82 |    75.00 |   33.33 | 32 36-37",
    "# all files  |  99.87 |    95.59 |    7.50 | ",
  ];
  assert.equal(branchCoverage(`${tap}${report.join("\n")}\n`), 95.59);
  assert.equal(branchCoverage(tap), null);
});
