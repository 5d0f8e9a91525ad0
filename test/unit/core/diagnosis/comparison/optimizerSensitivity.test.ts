import assert from "node:assert/strict";
import { test } from "node:test";
import { diagnoseComparison } from "../../../../../src/core/diagnosis/comparison/diagnoseComparison.ts";
import type { Diagnosis } from "../../../../../src/core/diagnosis/finding.ts";
import type { HyperparameterValue } from "../../../../../src/core/log/events/logEvent.ts";
import { formatMessage, message } from "../../../../../src/core/message.ts";
import { compareRuns } from "../../../../../src/core/run/comparison.ts";
import { falls, runAt } from "../../run/comparisonRuns.ts";

interface Setting {
  readonly optimizer: string;
  readonly lr?: number;
  /** Where the runs end, one for each seed. */
  readonly ends: readonly number[];
  readonly seeds?: readonly number[];
  readonly more?: Readonly<Record<string, HyperparameterValue>>;
  readonly length?: number;
  /** Where the validation losses end. */
  readonly held?: readonly number[];
  /** The runs explode at once to this loss, and come down again. */
  readonly burst?: number;
}

function ofOptimizers(...settings: readonly Setting[]): Diagnosis {
  const runs = settings.flatMap(
    ({ optimizer, lr = 0.01, ends, seeds, more, length, held, burst }, s) =>
      ends.map((end, i) =>
        runAt({
          path: `/e/${s}_${i}/log.csv`,
          settings: {
            width: 8,
            layers: 2,
            epochs: 9,
            optimizer,
            learning_rate: lr,
            seed: seeds?.[i] ?? i,
            ...more,
          },
          loss: Number.isNaN(end)
            ? [...falls(2.3, 1, i).slice(0, 50), Number.NaN]
            : [
                ...(burst === undefined ? [] : [burst, burst, burst / 1e3, burst / 1e6]),
                ...falls(2.3, end, 10 * s + i, length ?? 100),
              ].slice(0, length ?? 100),
          ...(held === undefined
            ? {}
            : { validation: falls(2.3, held[i] ?? end, 10 * s + i + 5, length ?? 100) }),
        }),
      ),
  );
  const comparison = compareRuns(runs).find(({ varies }) => varies === "optimizer");
  assert.ok(comparison !== undefined);
  return diagnoseComparison(comparison);
}

function reason({ undecided }: Diagnosis): string {
  const own = undecided.find(({ sign }) => sign === "optimizer-sensitivity");
  return own === undefined ? "" : formatMessage(own.reason);
}

test("one run for each is a suspicion that says what more it needs", () => {
  const { findings, undecided } = ofOptimizers(
    { optimizer: "adam", ends: [0.1] },
    { optimizer: "sgd", ends: [2.2] },
  );
  const [finding] = findings;
  assert.equal(finding?.sign, "optimizer-sensitivity");
  assert.equal(finding?.confidence, 0.5);
  assert.equal(finding?.severity, "info");
  assert.equal(finding?.subtype, "confounded-with-learning-rate");
  assert.match(formatMessage(finding.summary), /confounded.*at least three seeds/);
  assert.equal(finding.measured.singleRuns, true);
  assert.deepEqual(undecided, []);
});

test("one that jumps far above the others to its end is behind, however large its noise", () => {
  const jumps = falls(2.3, 1, 7).map((_, i) => 4 + 40 * (((i * 37) % 11) / 11) ** 4);
  const [comparison] = compareRuns(
    (
      [
        ["sgd", falls(0.13, 0.001, 1, 100, 0.0001)],
        ["nadam", falls(0.12, 0.002, 2, 100, 0.0001)],
        ["rmsprop", [4e5, 9e3, ...jumps.slice(2, 90), ...falls(9, 0.4, 3, 10)]],
      ] as const
    ).map(([optimizer, loss]) =>
      runAt({
        path: `/e/${optimizer}/log.csv`,
        settings: { optimizer, learning_rate: 0.01, width: 8, seed: 1 },
        loss: [...loss],
      }),
    ),
  );
  assert.ok(comparison !== undefined);
  const [finding] = diagnoseComparison(comparison).findings;
  assert.equal(finding?.sign, "optimizer-sensitivity");
  assert.equal(finding?.severity, "info");
});

test("optimizers that end alike are left in peace; a middling gap is undecided", () => {
  const alike = ofOptimizers(
    { optimizer: "adam", ends: [0.1] },
    { optimizer: "sgd", ends: [0.15] },
  );
  assert.deepEqual(alike.findings, []);
  assert.equal(reason(alike), "");
  const middling = ofOptimizers(
    { optimizer: "adam", ends: [0.1] },
    { optimizer: "sgd", ends: [0.5] },
  );
  assert.deepEqual(middling.findings, []);
  assert.match(reason(middling), /at least three seeds/);
});

test("three seeds each: a clear difference is a warning where one optimizer hardly trains, with its test", () => {
  const ending = (sgd: readonly number[]) =>
    ofOptimizers(
      { optimizer: "adam", ends: [0.1, 0.14, 0.12] },
      { optimizer: "rmsprop", ends: [0.2, 0.22, 0.18] },
      { optimizer: "sgd", ends: sgd },
    ).findings[0];
  assert.equal(ending([1.6, 1.7, 1.55])?.severity, "warning");
  const bothTrain = ending([1.0, 1.1, 0.95]);
  assert.equal(bothTrain?.severity, "info");
  assert.ok(Object.keys(bothTrain?.evidence ?? {}).includes("difference (paired t)"));
});

test("ten seeds each, every optimizer with its own rate: arms with mean ± sd, and the runs that failed by name", () => {
  const seeded = (end: (seed: number) => number) => Array.from({ length: 10 }, (_, i) => end(i));
  const { findings } = ofOptimizers(
    { optimizer: "adam", lr: 0.001, ends: seeded((i) => 0.1 + 0.002 * i) },
    { optimizer: "momentum", lr: 0.05, ends: seeded((i) => 0.12 + 0.002 * i) },
    { optimizer: "sgd", lr: 0.1, ends: seeded((i) => (i === 3 ? 0.4 : 2.1 + 0.005 * i)) },
  );
  const [finding] = findings;
  assert.equal(finding?.severity, "warning");
  assert.match(formatMessage(finding.summary), /With sgd, lr 0.1 .* adam, lr 0.001/);
  const evidence = finding.evidence["loss with sgd, lr 0.1"];
  assert.match(String(evidence), /median of 10, mean .* ± .*, 9 failed: seed 0, seed 1, .*4 more/);
  assert.match(String(finding.evidence["loss with adam, lr 0.001"]), /mean 0\.1.* ± 0\.00/);
  const alike = ofOptimizers(
    { optimizer: "adam", lr: 0.001, ends: seeded((i) => 0.1 + 0.002 * i) },
    { optimizer: "sgd", lr: 0.1, ends: seeded((i) => 0.15 + 0.002 * i) },
  );
  assert.deepEqual(alike.findings, []);
});

test("without common seeds the test is Welch's", () => {
  const { findings } = ofOptimizers(
    { optimizer: "adam", ends: [0.1, 0.14, 0.12], seeds: [1, 2, 3] },
    { optimizer: "sgd", ends: [1.0, 1.1, 0.95], seeds: [4, 5, 6] },
  );
  assert.ok(Object.keys(findings[0]?.evidence ?? {}).includes("difference (Welch)"));
});

test("a difference that the seeds explain is none", () => {
  const { findings } = ofOptimizers(
    { optimizer: "adam", ends: [0.1, 1.2, 0.6] },
    { optimizer: "sgd", ends: [0.9, 0.3, 1.4] },
  );
  assert.deepEqual(findings, []);
});

test("one optimizer always fails and another never", () => {
  const { findings } = ofOptimizers(
    { optimizer: "adam", ends: [0.1, 0.9, 0.3] },
    { optimizer: "sgd", ends: [Number.NaN, Number.NaN, 2.2] },
  );
  assert.equal(findings[0]?.confidence, 0.95);
  assert.equal(findings[0]?.measured.worstDiverges, true);
});

test("a gap that a better learning rate closes is the learning rate's", () => {
  const { findings } = ofOptimizers(
    { optimizer: "adam", lr: 0.01, ends: [0.1] },
    { optimizer: "sgd", lr: 0.01, ends: [2.2] },
    { optimizer: "sgd", lr: 0.5, ends: [0.12] },
  );
  const [finding] = findings;
  assert.equal(finding?.subtype, "learning-rate");
  assert.match(formatMessage(finding.summary), /^With sgd, lr 0\.01 .*, with sgd, lr 0\.5 it does/);
});

test("a gap that remains at the best of three learning rates is the optimizer's", () => {
  const rates = [0.001, 0.01, 0.1];
  const { findings } = ofOptimizers(
    ...rates.map((lr, i) => ({ optimizer: "adam", lr, ends: [0.1 + i / 10] })),
    ...rates.map((lr, i) => ({ optimizer: "sgd", lr, ends: [1.8 + i / 10] })),
  );
  const [finding] = findings;
  assert.equal(finding?.subtype, "optimizer");
  assert.match(formatMessage(finding.summary), /^With sgd, lr 0\.001 .* adam, lr 0\.001/);
});

test("of each optimizer the best learning rate counts, whatever a rate that nobody would keep does", () => {
  const rates = [0.001, 0.01, 0.1];
  const grid = (best: number) =>
    ofOptimizers(
      ...rates.map((lr, i) => ({ optimizer: "adam", lr, ends: [0.1 + i] })),
      ...rates.map((lr, i) => ({ optimizer: "sgd", lr, ends: [[2.25, best, Number.NaN][i] ?? 0] })),
    );
  const [finding] = grid(1.2).findings;
  assert.match(
    formatMessage(finding?.summary ?? message("")),
    /^With sgd, lr 0\.01 .* adam, lr 0\.001/,
  );
  assert.equal(finding?.measured.worstDiverges, false);
  assert.match(reason(grid(0.5)), /may be chance/);
});

test("one learning rate each does not say that the rate decides", () => {
  const { findings } = ofOptimizers(
    { optimizer: "adam", lr: 0.001, ends: [0.1], held: [0.15] },
    { optimizer: "sgd", lr: 0.1, ends: [0.3], held: [0.35] },
  );
  assert.equal(findings[0]?.subtype, "confounded-with-learning-rate");
});

test("runs that stop at a target are to be compared by their steps", () => {
  const short = ofOptimizers(
    { optimizer: "adam", ends: [0.1], length: 60 },
    { optimizer: "sgd", ends: [0.1], length: 100 },
  );
  assert.deepEqual(short.findings, []);
  assert.match(reason(short), /different numbers of steps/);
});

test("the spread of five seeds each is compared too", () => {
  const { findings } = ofOptimizers(
    { optimizer: "adam", ends: [0.1, 0.11, 0.12, 0.1, 0.11] },
    { optimizer: "sgd", ends: [0.9, 1.5, 1.2, 2.0, 1.7] },
  );
  const spread = findings[0]?.evidence["spread differs between optimizers (Brown–Forsythe p)"];
  assert.ok(typeof spread === "number" && spread < 0.05, String(spread));
});

test("where only another setting varies neither sign is looked for", () => {
  const runs = [8, 16, 32].map((width, i) =>
    runAt({
      path: `/e/${i}/log.csv`,
      settings: { width, layers: 2, epochs: 9, seed: 1, batch_size: 4 },
      loss: falls(2.3, i / 2, i),
    }),
  );
  const [comparison] = compareRuns(runs);
  assert.equal(comparison?.varies, "width");
  assert.deepEqual(diagnoseComparison(comparison), { findings: [], undecided: [] });
});

test("a sign that is off is not looked for, and quiet says no mere suspicion", () => {
  const runs = ["adam", "sgd"].map((optimizer, i) =>
    runAt({ path: `/e/${optimizer}/log.csv`, settings: { optimizer }, loss: falls(2.3, 2 * i, i) }),
  );
  const [comparison] = compareRuns(runs);
  assert.ok(comparison !== undefined);
  assert.equal(diagnoseComparison(comparison).findings.length, 1);
  assert.deepEqual(diagnoseComparison(comparison, { sensitivity: "quiet" }).findings, []);
  const off = new Set(["optimizer-sensitivity"] as const);
  assert.deepEqual(diagnoseComparison(comparison, { off }).findings, []);
});

test("each run of one optimizer behind each of the other is information, however they spread", () => {
  const { findings } = ofOptimizers(
    { optimizer: "adam", ends: [0.1, 0.1, 0.1] },
    { optimizer: "sgd", ends: [0.5, 0.75, 1.6] },
  );
  assert.equal(findings[0]?.severity, "info");
  const mixed = ofOptimizers(
    { optimizer: "adam", ends: [0.1, 0.1, 0.1] },
    { optimizer: "sgd", ends: [0.12, 0.75, 1.6] },
  );
  assert.deepEqual(mixed.findings, []);
});

test("a small share of the gain that is a multiple of the loss, in validation too, is a suspicion", () => {
  const both = (held: number) =>
    ofOptimizers(
      { optimizer: "adam", ends: [0.1], held: [0.15] },
      { optimizer: "sgd", ends: [0.35], held: [held] },
    );
  const [finding] = both(0.4).findings;
  assert.equal(finding?.confidence, 0.5);
  assert.equal(finding?.severity, "info");
  assert.deepEqual(both(0.16).findings, [], "validation does not tell them apart");
  const close = ofOptimizers(
    { optimizer: "adam", ends: [0.01], held: [0.01] },
    { optimizer: "sgd", ends: [0.1], held: [0.1] },
  );
  assert.deepEqual(close.findings, [], "a multiple of next to nothing");
});

test("a run that explodes at once is measured by where it ends, not by how high it went", () => {
  const adam = { optimizer: "adam", ends: [0.1], held: [0.1] };
  const of = (end: number) =>
    ofOptimizers(adam, { optimizer: "sgd", ends: [end], held: [end], burst: 1e12 }).findings;
  assert.equal(of(1.2)[0]?.sign, "optimizer-sensitivity");
  assert.deepEqual(of(0.105), []);
});
