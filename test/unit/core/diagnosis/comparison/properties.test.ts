import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { diagnoseComparison } from "../../../../../src/core/diagnosis/comparison/diagnoseComparison.ts";
import { compareRuns } from "../../../../../src/core/run/comparison.ts";
import type { Run } from "../../../../../src/core/run/run.ts";
import { falls, runAt } from "../../run/comparisonRuns.ts";

interface Made {
  readonly end: number;
  readonly length: number;
  readonly lost: boolean;
}

const made = fc.array(
  fc.record({
    end: fc.double({ min: 0.01, max: 2.5, noNaN: true }),
    length: fc.constantFrom(30, 40, 100),
    lost: fc.boolean(),
  }),
  { minLength: 2, maxLength: 7 },
);
const kinds = fc.constantFrom("seed", "optimizer");

function runsOf(all: readonly Made[], kind: string, scale = 1): Run[] {
  return all.map(({ end, length, lost }, i) => {
    const loss = falls(2.3, end, i, length).map((y) => y * scale);
    const setting =
      kind === "seed" ? { seed: i } : { optimizer: i % 2 === 0 ? "adam" : "sgd", seed: i >> 1 };
    return runAt({
      path: `/e/run_${i}/log.csv`,
      settings: { width: 8, ...setting },
      loss: lost ? [...loss, Number.NaN] : loss,
    });
  });
}

/** Signs with their confidence, and the reasons of what is undecided. */
function verdicts(runs: readonly Run[]) {
  return compareRuns(runs).map((comparison) => {
    const { findings, undecided } = diagnoseComparison(comparison);
    return [
      comparison.varies,
      findings.map(({ sign, confidence, subtype }) => [sign, confidence.toFixed(2), subtype]),
      undecided.map(({ sign, reason }) => [sign, reason.template]),
    ];
  });
}

test("the order of the runs changes no verdict", () => {
  fc.assert(
    fc.property(made, kinds, (all, kind) => {
      const runs = runsOf(all, kind);
      assert.deepEqual(verdicts(runs.toReversed()), verdicts(runs));
    }),
  );
});

test("the unit of the loss changes no verdict", () => {
  fc.assert(
    fc.property(made, kinds, fc.integer({ min: -20, max: 20 }), (all, kind, exponent) => {
      assert.deepEqual(verdicts(runsOf(all, kind, 2 ** exponent)), verdicts(runsOf(all, kind)));
    }),
  );
});

test("a copy of a run changes no verdict over seeds", () => {
  fc.assert(
    fc.property(made, (all) => {
      const runs = runsOf(all, "seed");
      const [first] = all;
      const copy = runAt({
        path: `/e/run_${all.length}/log.csv`,
        settings: { width: 8, seed: all.length },
        loss: [...(runs[0]?.find("train_loss")?.values ?? [])],
      });
      assert.ok(first !== undefined);
      assert.deepEqual(verdicts([...runs, copy]), verdicts(runs));
    }),
  );
});

test("every confidence lies between 0.5 and 1, and no finding has a place", () => {
  fc.assert(
    fc.property(made, kinds, (all, kind) => {
      for (const comparison of compareRuns(runsOf(all, kind))) {
        for (const { confidence, onset } of diagnoseComparison(comparison).findings) {
          assert.ok(confidence >= 0.5 && confidence <= 1);
          assert.deepEqual(onset, { step: null, epoch: null, line: null, interval: null });
        }
      }
    }),
  );
});
