import assert from "node:assert/strict";
import { test } from "node:test";
import { diagnoseRun } from "../../../../src/core/diagnosis/diagnose.ts";
import type { Sign } from "../../../../src/core/diagnosis/finding.ts";
import {
  causeByScript,
  planRemediesOf,
  planWithoutRun,
} from "../../../../src/core/remedy/planner.ts";
import { kindOfRemedy } from "../../../../src/core/remedy/remedyId.ts";
import { curve, syntheticRun } from "../diagnosis/syntheticRun.ts";

/** Flat at 84 % of its opening while the validation loss creeps up: learned, or stuck. */
const open = syntheticRun(
  {
    role: "train_loss",
    values: curve(400, (i) => 1.4 + 0.25 * Math.exp(-i / 10) + 0.03 * Math.exp(-i / 80), 0.02),
  },
  {
    role: "val_loss",
    every: 10,
    values: curve(40, (i) => 1.47 + 0.2 * Math.exp(-2 * i) + 0.0004 * i, 0.0002, 2),
  },
);

/** The loss gets what went through a softmax already, and its gradients are wiped out: two faults. */
const faulty = [
  "import torch",
  "from torch import nn",
  "model = nn.Sequential(nn.Linear(8, 32), nn.ReLU(), nn.Linear(32, 4))",
  "optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)",
  "for epoch in range(20):",
  "    for x, y in loader:",
  "        loss = nn.functional.cross_entropy(model(x).softmax(1), y)",
  "        loss.backward()",
  "        optimizer.zero_grad()",
  "        optimizer.step()",
  "",
].join("\n");
const script = { text: faulty, canEdit: () => true };
const request = { script, hyperparameters: new Map<string, string>() };

test("what a script adds to a diagnosis is not told of a sign that is switched off", () => {
  const diagnosis = diagnoseRun(open);
  assert.equal(causeByScript(faulty, open, diagnosis)?.sign, "plateau");
  const off = (...signs: readonly Sign[]) =>
    causeByScript(faulty, open, diagnosis, { off: new Set(signs) });
  assert.equal(off("plateau"), null);
  assert.equal(off("overfitting")?.sign, "plateau");
});

test("without a run: each fault once, before all tuning, and none preferred", () => {
  const planned = planWithoutRun(request);
  const kinds = planned.map(({ id }) => kindOfRemedy(id));
  const faults = planned.slice(0, kinds.indexOf("tuning")).map(({ id }) => id);
  for (const id of ["fix-loss-input", "fix-zero-grad"] as const)
    assert.equal(faults.filter((one) => one === id).length, 1, faults.join(", "));
  assert.deepEqual(
    kinds.slice(faults.length),
    planned.slice(faults.length).map(() => "tuning"),
  );
  assert.ok(planned.every(({ preferred }) => !preferred));
  assert.equal(new Set(planned.map(({ id }) => id)).size, planned.length);
});

test("what would reach over the end of a cell is refused, and not preferred", () => {
  const guarded = { ...script, canEdit: () => false };
  const remedies = planRemediesOf({ ...request, script: guarded, finding: null });
  assert.ok(remedies.length > 0);
  for (const { id, placement, preferred } of remedies) {
    assert.notEqual(placement.kind, "edit", id);
    assert.equal(preferred, false);
  }
});
