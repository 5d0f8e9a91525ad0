import assert from "node:assert/strict";
import { test } from "node:test";
import { diagnoseComparison } from "../../../../../src/core/diagnosis/comparison/diagnoseComparison.ts";
import type { Diagnosis } from "../../../../../src/core/diagnosis/finding.ts";
import { formatMessage } from "../../../../../src/core/message.ts";
import { compareRuns } from "../../../../../src/core/run/comparison.ts";
import { falls, type RunFacts, runAt } from "../../run/comparisonRuns.ts";

type Facts = Partial<RunFacts> & { readonly seed?: number };

/** Runs of one experiment with seeds 0, 1, 2, … */
function ofSeeds(...runs: readonly Facts[]): Diagnosis {
  const [comparison, ...others] = compareRuns(
    runs.map(({ seed, ...facts }, i) =>
      runAt({ path: `/e/run_${i}/log.csv`, settings: { seed: seed ?? i, width: 8 }, ...facts }),
    ),
  );
  assert.deepEqual(others, []);
  assert.ok(comparison !== undefined);
  return diagnoseComparison(comparison);
}

function to(...levels: readonly number[]): Facts[] {
  return levels.map((level, i) => ({ loss: falls(2.3, level, i) }));
}

function confidence({ findings }: Diagnosis): number | undefined {
  return findings.find(({ sign }) => sign === "initialization-sensitivity")?.confidence;
}

function reason({ undecided }: Diagnosis): string {
  const own = undecided.find(({ sign }) => sign === "initialization-sensitivity");
  return own === undefined ? "" : formatMessage(own.reason);
}

test("some seeds train and others do not", () => {
  const diagnosis = ofSeeds(...to(0.1, 2.29, 0.12, 2.3, 0.1));
  const [finding] = diagnosis.findings;
  assert.equal(finding?.sign, "initialization-sensitivity");
  assert.equal(finding?.severity, "warning");
  assert.deepEqual(finding?.onset, { step: null, epoch: null, line: null, interval: null });
  assert.match(formatMessage(finding.summary), /^2 of 5 runs /);
  assert.match(String(finding.evidence["failed runs"]), /^2 of 5 \(95 % interval 12 % to 77 %\)$/);
  assert.deepEqual(diagnosis.undecided, []);
});

test("results that spread without any run failing", () => {
  assert.ok((confidence(ofSeeds(...to(0.1, 0.5, 0.9, 0.3, 1.0))) ?? 0) >= 0.6);
});

test("seeds that end alike are left in peace", () => {
  const diagnosis = ofSeeds(...to(0.1, 0.11, 0.12, 0.1, 0.09));
  assert.deepEqual(diagnosis.findings, []);
  assert.equal(reason(diagnosis), "");
});

test("a moderate spread is information where many runs and their validation show it far beyond noise", () => {
  const levels = [0.2, 0.25, 0.3, 0.45, 0.55, 0.22];
  const both = levels.map((level, i) => ({
    loss: falls(2.3, level, i),
    validation: falls(2.3, 2 * level, i + 7),
  }));
  const [finding] = ofSeeds(...both).findings;
  assert.equal(finding?.severity, "info");
  assert.match(formatMessage(finding.summary), /clearly different/);
  const alike = both.map((facts, i) => ({ ...facts, validation: falls(2.3, 0.5, i) }));
  assert.deepEqual(ofSeeds(...alike).findings, []);
  assert.deepEqual(ofSeeds(...both.slice(0, 4)).findings, []);
  assert.deepEqual(ofSeeds(...to(...levels)).findings, []);
});

test("beside a first burst that all of them leave, ends that lie many times apart are information", () => {
  const ends = (levels: readonly number[], validation = levels) =>
    levels.map((level, i) => ({
      loss: [30, ...falls(2, level, i, 100, 0.001)],
      validation: [30, ...falls(2, validation[i] ?? 0, i + 7, 100, 0.001)],
    }));
  const levels = [0.02, 0.3, 1.3, 0.05, 0.8, 0.1];
  const [finding] = ofSeeds(...ends(levels)).findings;
  assert.equal(finding?.sign, "initialization-sensitivity");
  assert.equal(finding?.severity, "info");
  // All that differs is how well the training data are known by heart.
  assert.deepEqual(ofSeeds(...ends(levels, [1.3, 1.31, 1.32, 1.3, 1.29, 1.3])).findings, []);
  // None is far from the best, as many times as that is.
  assert.deepEqual(ofSeeds(...ends([0.01, 0.2, 0.1, 0.05, 0.15, 0.02])).findings, []);
});

test("four runs that lie moderately apart have to do so more clearly", () => {
  const four = (...levels: readonly number[]) =>
    levels.map((level, i) => ({
      loss: falls(2.3, level, i),
      validation: falls(2.3, 1.2 * level, i + 7),
    }));
  const [finding] = ofSeeds(...four(0.76, 0.36, 0.62, 0.55)).findings;
  assert.equal(finding?.severity, "info");
  assert.deepEqual(ofSeeds(...four(0.6, 0.36, 0.5, 0.45)).findings, []);
  assert.deepEqual(ofSeeds(...four(0.76, 0.36, 0.62)).findings, []);
});

test("runs of which one falls some epochs after the other are not sensitive, as far apart as they are", () => {
  const later = (epochs: number, seed: number) =>
    Array.from({ length: 40 }, (_, i) => 2.3 - 0.02 * Math.max(0, i - epochs)).map(
      (value, i) => value + 0.001 * Math.sin(7 * i + seed),
    );
  const runs = [0, 3, 12, 6, 9].map((epochs, i) => ({
    loss: later(epochs, i),
    validation: later(epochs, i + 9),
  }));
  assert.deepEqual(ofSeeds(...runs).findings, []);
  const stuck = { loss: later(0, 5).map((value) => Math.max(value, 2)) };
  const two = [0, 3, 6].map((epochs, i) => ({ loss: later(epochs, i) }));
  assert.equal(ofSeeds(...two, stuck).findings.length, 1);
});

test("no seed learns anything: that is not the seed", () => {
  assert.deepEqual(ofSeeds(...to(2.3, 2.301, 2.304, 2.299)).findings, []);
});

test("a run that diverges has failed", () => {
  const lost = [...falls(2.3, 0.1, 9).slice(0, 60), Number.NaN, Number.NaN];
  const diagnosis = ofSeeds(...to(0.1, 0.11, 0.1), { loss: lost });
  assert.ok((confidence(diagnosis) ?? 0) >= 0.8);
  assert.equal(diagnosis.findings[0]?.evidence["diverged runs"], 1);
});

test("where nothing trains and some diverge there is nothing to compare with", () => {
  const lost = [2.3, 2.31, 2.3, Number.NaN];
  const diagnosis = ofSeeds(...to(2.3, 2.3), { loss: lost });
  assert.deepEqual(diagnosis.findings, []);
  assert.match(reason(diagnosis), /No run has learned anything/);
});

test("a difference within the noise of single values is none", () => {
  const noisy = (level: number, seed: number) => falls(2.3, level, seed, 60, 1.5);
  const diagnosis = ofSeeds(...[1, 1.2, 1.4].map((level, i) => ({ loss: noisy(level, i) })));
  assert.deepEqual(diagnosis.findings, []);
});

test("of two runs one that fails is a suspicion, and a smaller difference none", () => {
  const suspicion = ofSeeds(...to(0.1, 2.29));
  assert.equal(confidence(suspicion), 0.5);
  assert.equal(suspicion.findings[0]?.severity, "info");
  assert.match(reason(ofSeeds(...to(0.1, 0.9))), /Two runs are too few/);
});

test("fewer runs, less confidence", () => {
  const few = confidence(ofSeeds(...to(0.1, 2.29, 0.12))) ?? 0;
  const many = confidence(ofSeeds(...to(0.1, 2.29, 0.12, 2.3, 0.1, 0.1))) ?? 0;
  assert.ok(few < many && few > 0.5, `${few} ${many}`);
});

test("a validation loss that does not differ makes it unsure", () => {
  const validation = [0, 1, 2, 3, 4].map((seed) => falls(2.3, 0.5, seed));
  const facts = to(0.1, 0.7, 0.2, 0.9, 0.1).map((one, i) => ({
    ...one,
    validation: validation[i] ?? [],
  }));
  assert.ok((confidence(ofSeeds(...facts)) ?? 1) <= 0.6);
});

test("copies to the last digit are no evidence of a small spread", () => {
  const same = falls(2.3, 0.1, 1);
  const copies = ofSeeds({ loss: same }, { loss: same }, { loss: same });
  assert.deepEqual(copies.findings, []);
  assert.match(reason(copies), /the same to the last digit/);
  const mixed = ofSeeds(...to(0.1, 2.29, 2.3), { loss: falls(2.3, 0.1, 0) });
  assert.equal(mixed.findings[0]?.evidence["copies left out"], 1);
  assert.equal(mixed.findings[0]?.evidence["runs"], 3);
});

test("the same seed and another result is nondeterminism", () => {
  const same = ofSeeds(...to(0.1, 2.29, 0.1).map((one) => ({ ...one, seed: 1 })));
  assert.deepEqual(same.findings, []);
  assert.match(reason(same), /nondeterminism/);
  const mixed = ofSeeds(
    ...to(0.1, 2.29, 0.1, 2.29).map((one, i) => ({ ...one, seed: i < 2 ? 1 : 2 })),
  );
  assert.deepEqual(mixed.findings, []);
  assert.match(reason(mixed), /nondeterminism/);
});

test("where nothing says in what the runs differ the answer is open", () => {
  const runs = to(0.1, 2.29, 0.1).map((one, i) => ({
    ...one,
    path: `/e/version_${i}/metrics.csv`,
    settings: {},
  }));
  assert.match(reason(ofSeeds(...runs)), /log the seed/);
});

test("runs of different lengths are compared where all have got", () => {
  const facts = [1, 2, 3, 4].map((seed) => ({
    loss: falls(2.3, 0.1, seed, 400).slice(0, 100 * seed),
  }));
  const diagnosis = ofSeeds(...facts);
  assert.deepEqual(diagnosis.findings, []);
});
