import assert from "node:assert/strict";
import { test } from "node:test";
import { diagnoseRun } from "../../../../../src/core/diagnosis/diagnose.ts";
import { RunCurves } from "../../../../../src/core/diagnosis/runCurves.ts";
import { plateau as detect } from "../../../../../src/core/diagnosis/signs/plateau.ts";
import { formatMessage } from "../../../../../src/core/message.ts";
import type { Run } from "../../../../../src/core/run/run.ts";
import { curve, syntheticRun } from "../syntheticRun.ts";

const plateau = (run: Run) => detect(new RunCurves(run));

const chance = Math.log(10);

function verdict(run: Run): string {
  return plateau(run).kind;
}

function found(run: Run) {
  const result = plateau(run);
  return result.kind === "found" ? result.finding : assert.fail(`plateau is ${result.kind}`);
}

test("a loss that never leaves its opening level is a plateau since the beginning", () => {
  const finding = found(
    syntheticRun({ role: "train_loss", values: curve(200, () => chance, 0.03) }),
  );
  assert.ok(finding.confidence > 0.8);
  assert.equal(finding.onset.step, 0);
  assert.match(formatMessage(finding.summary), /since step 0\.$/);
});

test("a fall that stops high is a plateau where it stops", () => {
  const loss = curve(400, (i) => 2 + Math.max(0, 0.6 - 0.01 * i), 0.02);
  const finding = found(
    syntheticRun({ role: "train_loss", values: loss }, { role: "val_loss", values: loss }),
  );
  const { step, interval } = finding.onset;
  assert.ok(step !== null && step > 40 && step < 75, `onset ${step}`);
  assert.ok(interval !== null && (interval.from.step ?? 0) <= step);
});

test("flat at a good level is convergence", () => {
  const loss = curve(400, (i) => 0.1 + 2.2 * Math.exp(-i / 20), 0.01);
  assert.equal(verdict(syntheticRun({ role: "train_loss", values: loss })), "notFound");
});

test("flat at a middling level with an open generalisation gap is information at most", () => {
  const run = syntheticRun(
    { role: "train_loss", values: curve(200, (i) => 1.5 + 0.5 * Math.exp(-i / 10), 0.005) },
    { role: "val_loss", values: curve(200, (i) => 1.62 + 0.38 * Math.exp(-i / 10), 0.005) },
  );
  const result = plateau(run);
  assert.ok(result.kind !== "found" || result.ceiling < 0.8);
});

test("a slow power law is still moving", () => {
  const loss = curve(2000, (i) => 10 * (i + 1) ** -0.1, 0.02);
  assert.equal(verdict(syntheticRun({ role: "train_loss", values: loss })), "notFound");
});

test("a loss that still falls linearly is no plateau", () => {
  const loss = curve(300, (i) => 3 - 0.003 * i, 0.05);
  assert.equal(verdict(syntheticRun({ role: "train_loss", values: loss })), "notFound");
});

test("a loss that climbs away is no plateau", () => {
  const loss = curve(300, (i) => 2 + 0.02 * i, 0.05);
  assert.equal(verdict(syntheticRun({ role: "train_loss", values: loss })), "notFound");
});

test("a loss of exactly zero is learned, not one without a level", () => {
  const loss = curve(100, (i) => Math.max(0, 1 - i / 30));
  assert.equal(verdict(syntheticRun({ role: "train_loss", values: loss })), "notFound");
});

test("where the model knows more than the loss shows, or the first value comes late, it is information", () => {
  const values = curve(60, () => 0.62, 0.01);
  const train = { role: "train_loss", values } as const;
  const accuracy = (share: number) =>
    ({ role: "val_accuracy", values: curve(60, () => share, 0.01) }) as const;
  const severity = (run: Run) =>
    diagnoseRun(run).findings.find((f) => f.sign === "plateau")?.severity;
  assert.equal(severity(syntheticRun(train)), "warning");
  assert.equal(severity(syntheticRun(train, accuracy(0.86))), "info");
  // Always the most frequent class: its entropy.
  assert.equal(severity(syntheticRun(train, accuracy(0.69))), "warning");
  assert.equal(severity(syntheticRun({ role: "val_loss", values })), "info");
  const term = (shape: (i: number) => number) =>
    ({ role: "train_loss", name: "hard_loss", values: curve(60, shape, 0.01) }) as const;
  assert.equal(
    severity(
      syntheticRun(
        train,
        term((i) => 0.1 + Math.exp(-i / 20)),
      ),
    ),
    "info",
  );
  assert.equal(
    severity(
      syntheticRun(
        train,
        term(() => 0.4),
      ),
    ),
    "warning",
  );
});

test("what generalises has been learned where training has left a validation loss behind that is past its best", () => {
  const train = {
    role: "train_loss",
    values: curve(120, (i) => 2.2 + Math.exp(-i / 2), 0.004),
  } as const;
  const validated = (level: (i: number) => number) =>
    plateau(
      syntheticRun(train, {
        role: "val_loss",
        every: 3,
        values: curve(40, (i) => level(i) + Math.exp(-(i + 1)), 0.001, 2),
      }),
    );
  assert.equal(validated(() => 2.2).kind, "found");
  const result = validated((i) => 2.22 + 0.0005 * i);
  assert.match(result.kind === "undecided" ? formatMessage(result.reason) : "", /entropy/);
});

test("a loss that a doubling lowers by more than what is flat has not stopped improving", () => {
  const values = curve(34, (i) => 11.8 - 0.06 * Math.max(0, i - 10), 0.12);
  assert.notEqual(verdict(syntheticRun({ role: "train_loss", values })), "found");
});

test("a validation loss that repeats itself from early on says that nothing moves", () => {
  const train = {
    role: "train_loss",
    values: curve(240, (i) => 0.51 + 0.2 * Math.exp(-i / 8), 0.05),
  } as const;
  const val = (amplitude: number) =>
    ({
      role: "val_loss",
      every: 2,
      values: curve(120, (i) => 0.56 + (i < 10 ? 0.01 * (10 - i) : 0), amplitude),
    }) as const;
  const result = plateau(syntheticRun(train, val(0)));
  assert.ok(result.kind === "found" && result.ceiling < 0.8, "told, but only as information");
  const moving = plateau(syntheticRun(train, val(0.004)));
  assert.ok(moving.kind !== "found" || moving.ceiling < 0.8, "a warning needs more than that");
});

test("a density that has been learned is no plateau, a loss that never moves is one, below zero too", () => {
  const learned = curve(100, (i) => -3 + 3 * Math.exp(-i / 10), 0.01);
  assert.equal(verdict(syntheticRun({ role: "train_loss", values: learned })), "notFound");
  const constant = curve(15, (i) => -55.025 - 0.003 * Math.min(1, i));
  const finding = found(syntheticRun({ role: "train_loss", values: constant, count: "epoch" }));
  assert.ok(finding.confidence >= 0.8);
  assert.ok((finding.onset.epoch ?? 9) <= 2);
});

test("the sub-type follows the learning rate and the gradient norm", () => {
  const loss = { role: "train_loss", values: curve(200, () => chance, 0.01) } as const;
  const withRate = (rate: number, optimizer: string) => {
    const run = syntheticRun(loss);
    run.hyperparameters.set("learning_rate", rate).set("optimizer", optimizer);
    return found(run);
  };
  assert.equal(withRate(1e-7, "adam").subtype, "learning-rate-too-low");
  assert.equal(withRate(20, "SGD").subtype, "learning-rate-too-high");
  assert.equal(withRate(0.1, "SGD").subtype, null);
  const gone = syntheticRun(loss, {
    role: "grad_norm",
    values: curve(200, (i) => (i < 20 ? 1 : 1e-4)),
  });
  assert.equal(found(gone).subtype, "gradient-gone");
});

test("the place is named by what the log counts", () => {
  const values = curve(60, () => chance, 0.01);
  const byEpoch = found(syntheticRun({ role: "train_loss", values, count: "epoch" }));
  assert.match(formatMessage(byEpoch.summary), /since epoch 0/);
  const byLine = found(syntheticRun({ role: "train_loss", values, count: "none" }));
  assert.match(formatMessage(byLine.summary), /since line 1\./);
});

test("a crawl that lowers the loss by next to nothing has been there since the beginning", () => {
  const loss = curve(200, (i) => 0.7 - 0.00002 * i - (i > 150 ? 0.004 : 0));
  assert.equal(found(syntheticRun({ role: "train_loss", values: loss })).onset.step, 0);
});

test("weights that do not move from early on are information, also at a lower level", () => {
  const loss = curve(200, (i) => (i < 8 ? 1 - 0.1 * i : 0.25), 0.05);
  const frozen = curve(20, (i) => (i < 2 ? 0.5 : 0.265));
  const result = plateau(
    syntheticRun(
      { role: "train_loss", values: loss },
      { role: "val_loss", values: frozen, every: 10 },
    ),
  );
  assert.ok(result.kind === "found" && result.ceiling < 0.8);
  const low = curve(200, (i) => (i < 10 ? 1 - 0.097 * i : 0.03), 0.002);
  const moving = curve(20, (i) => (i < 2 ? 0.5 : 0.031), 0.001);
  const learned = syntheticRun(
    { role: "train_loss", values: low },
    { role: "val_loss", values: moving, every: 10 },
  );
  assert.equal(verdict(learned), "notFound");
});

test("a validation loss that came down and rose again has learned: that is no plateau", () => {
  const loss = curve(200, (i) => 0.4 + 0.6 * Math.exp(-i / 10), 0.03);
  const at = (best: number) =>
    syntheticRun(
      { role: "train_loss", values: loss },
      {
        role: "val_loss",
        values: curve(20, (i) =>
          i < 5 ? 1 - ((1 - best) * i) / 5 : Math.min(1, best + 0.1 * (i - 5)),
        ),
        every: 10,
      },
    );
  assert.equal(verdict(at(0.6)), "notFound");
  assert.equal(verdict(at(0.98)), "found");
});

test("a rate cut to next to nothing in full fall stops the loss; a decay that comes when it has settled does not", () => {
  const rate = (at: number) => curve(200, (i) => (i < at ? 0.01 : 1e-6));
  const stopped = curve(200, (i) => 2.3 - 0.012 * Math.min(i, 80), 0.01);
  const finding = found(
    syntheticRun(
      { role: "train_loss", values: stopped },
      { role: "learning_rate", values: rate(80) },
    ),
  );
  assert.equal(finding.subtype, "schedule-exhausted");
  assert.equal(finding.onset.step, 80);
  assert.match(formatMessage(finding.summary), /cut to 0\.000001 while it was still falling/);
  const settled = curve(200, (i) => 0.15 + 2.1 * Math.exp(-i / 8), 0.004);
  const twin = plateau(
    syntheticRun(
      { role: "train_loss", values: settled },
      { role: "learning_rate", values: rate(80) },
    ),
  );
  assert.notEqual(twin.kind, "found");
});

test("far down, a sum towards which both losses still creep is open, and higher up it is a plateau", () => {
  const count = "epoch" as const;
  const both = (base: number) =>
    syntheticRun(
      {
        role: "train_loss",
        values: curve(40, (i) => base + (39.7 - base) / (1 + i) ** 0.6, 0.02),
        count,
      },
      {
        role: "val_loss",
        values: curve(40, (i) => base - 0.1 + (39 - base) / (1 + i) ** 0.6, 0.1, 2),
        count,
      },
    );
  const low = plateau(both(24));
  assert.ok(low.kind === "undecided" && low.standstill !== undefined);
  assert.match(low.reason.template, /best that the task allows/);
  assert.equal(verdict(both(30)), "found");
});

test("a bound on the likelihood keeps most of what it began with", () => {
  const loss = curve(60, (i) => 15.2 + 1.6 * Math.exp(-i / 3), 0.03);
  const named = (name: string, term: string) =>
    syntheticRun(
      { role: "train_loss", name, values: loss },
      { role: "val_loss", values: curve(60, (i) => 15.2 + 1.4 * Math.exp(-i / 3), 0.03, 2) },
      { role: "other", name: term, values: curve(60, () => 2, 0.1) },
    );
  assert.equal(verdict(named("loss", "seconds")), "found");
  assert.equal(verdict(named("train_elbo_loss", "seconds")), "undecided");
  assert.equal(verdict(named("loss", "kl_div")), "undecided");
});

test("flat, with a validation loss that rises again, may be the entropy of the data", () => {
  const noisyLabels = (rising: number) =>
    plateau(
      syntheticRun(
        {
          role: "train_loss",
          values: curve(400, (i) => 1.4 + 0.5 * Math.exp(-i / 10) + 0.05 * Math.exp(-i / 80), 0.02),
        },
        {
          role: "val_loss",
          every: 10,
          values: curve(40, (i) => 1.47 + 0.4 * Math.exp(-2 * i) + rising * i, 0.0002, 2),
        },
      ),
    );
  const rising = noisyLabels(0.0004);
  assert.equal(rising.kind, "undecided");
  assert.match(rising.kind === "undecided" ? rising.reason.template : "", /entropy of the data/);
  for (const rise of [0, -0.0004]) {
    const other = noisyLabels(rise);
    assert.ok(other.kind !== "undecided" || !/entropy/.test(other.reason.template), `${rise}`);
  }
});

test("a validation loss that repeats its first value tells that nothing moves, however the batches jump", () => {
  const run = syntheticRun(
    { role: "train_loss", values: curve(200, () => 1.2, 0.9) },
    { role: "val_loss", every: 10, values: curve(20, (i) => 0.96 - 0.000002 * i) },
  );
  assert.equal(verdict(run), "found");
});

test("a fall that single values hide is none where the trend of all of them is clear, a level that they hide is one", () => {
  const noisy = (shape: (i: number) => number) =>
    verdict(syntheticRun({ role: "train_loss", values: curve(2000, shape, 0.9, 5) }));
  assert.equal(
    noisy((i) => 2.3 - i / 5000),
    "notFound",
  );
  assert.equal(
    noisy((i) => 3 * (1 + i / 500) ** -0.4),
    "notFound",
  );
  assert.equal(
    noisy(() => 2.3),
    "found",
  );
  const falls = curve(160, (i) => 2.3 - i / 300, 0.6, 9);
  assert.equal(verdict(syntheticRun({ role: "train_loss", values: falls })), "notFound");
});
