import assert from "node:assert/strict";
import { test } from "node:test";
import { diagnoseComparison } from "../../../../src/core/diagnosis/comparison/diagnoseComparison.ts";
import { formatMessage } from "../../../../src/core/message.ts";
import { compareRuns } from "../../../../src/core/run/comparison.ts";
import { runState } from "../../../../src/core/view/runState.ts";
import { statusModel } from "../../../../src/core/view/statusModel.ts";
import { falls, runAt } from "../run/comparisonRuns.ts";

const around = { isAlone: false, othersStuck: 0, isNews: true };

for (const varied of ["seed", "optimizer"] as const) {
  test(`of runs that differ in their ${varied} those that failed are stuck, and the others are not`, () => {
    const levels = [0.1, 2.29, 0.12, 2.3, 0.1, 2.3];
    const runs = levels.map((level, i) => {
      const failed = level > 1;
      const settings =
        varied === "seed"
          ? { seed: i, width: 8 }
          : { seed: Math.floor(i / 2), optimizer: failed ? "sgd" : "adam" };
      return runAt({ path: `/e/run_${i}/log.csv`, settings, loss: falls(2.3, level, i) });
    });
    const diagnoses = compareRuns(runs).map((comparison) => diagnoseComparison(comparison));
    const diagnosis = { findings: diagnoses.flatMap(({ findings }) => findings), undecided: [] };
    assert.equal(diagnosis.findings[0]?.severity, "warning");
    assert.deepEqual(
      runs.map((run) => runState(run, diagnosis) === "stuck"),
      levels.map((level) => level > 1),
    );
    assert.deepEqual(
      runs.map((run) => statusModel(run, diagnosis, around, formatMessage).alert),
      levels.map((level) => (level > 1 ? "warning" : null)),
    );
  });
}
