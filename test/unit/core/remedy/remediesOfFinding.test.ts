import assert from "node:assert/strict";
import { test } from "node:test";
import { signs } from "../../../../src/core/diagnosis/finding.ts";
import { remediesOfFinding } from "../../../../src/core/remedy/remediesOfFinding.ts";
import { remediesOfSign } from "../../../../src/core/remedy/remediesOfSign.ts";
import { treatmentIds } from "../../../../src/core/remedy/remedyId.ts";
import { findingOf } from "./faults/cases.ts";

test("a finding of unknown cause offers what its sign offers", () => {
  for (const sign of signs.filter((sign) => sign !== "optimizer-sensitivity")) {
    assert.deepEqual(remediesOfFinding(findingOf(sign)), remediesOfSign(sign));
  }
});

test("every treatment is offered for some sign", () => {
  const offered = new Set(signs.flatMap((sign) => remediesOfSign(sign)));
  assert.deepEqual(
    treatmentIds.filter((id) => !offered.has(id)),
    [],
    "no list in remediesOfSign.ts has these: nobody is offered them",
  );
});

test("a plateau by too low or too high a rate begins with the rate and never offers its opposite", () => {
  const low = remediesOfFinding({ ...findingOf("plateau"), subtype: "learning-rate-too-low" });
  assert.equal(low[0], "raise-learning-rate");
  assert.ok(!low.includes("lower-learning-rate"));
  const high = remediesOfFinding({ ...findingOf("plateau"), subtype: "learning-rate-too-high" });
  assert.equal(high[0], "lower-learning-rate");
  assert.ok(!high.includes("raise-learning-rate"));
});

test("compared optimizers ask for seeds first, then for a rate that the worse one bears", () => {
  const compared = findingOf("optimizer-sensitivity");
  const offered = remediesOfFinding({
    ...compared,
    subtype: "confounded-with-learning-rate",
    measured: { worstDiverges: true, singleRuns: true },
  });
  assert.deepEqual(offered.slice(0, 2), ["several-seeds", "lower-learning-rate"]);
  assert.equal(new Set(offered).size, offered.length);
  const decided = remediesOfFinding({ ...compared, subtype: "optimizer" });
  assert.deepEqual(decided, remediesOfSign("optimizer-sensitivity"));
});
