import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { groupByCause } from "../../../../src/core/diagnosis/causes.ts";
import { diagnoseRun } from "../../../../src/core/diagnosis/diagnose.ts";
import {
  type Finding,
  type Sign,
  type Subtype,
  signs,
} from "../../../../src/core/diagnosis/finding.ts";
import { message } from "../../../../src/core/message.ts";
import { curve, syntheticRun } from "./syntheticRun.ts";

function finding(sign: Sign, line: number, subtype: Subtype | null = null): Finding {
  return {
    sign,
    severity: "warning",
    confidence: 0.9,
    onset: { step: line, epoch: null, line, interval: null },
    summary: message("It is so."),
    evidence: {},
    subtype,
    series: "loss",
    consequences: [],
    measured: {},
  };
}

function tree(findings: readonly Finding[]): readonly (readonly Sign[])[] {
  return groupByCause(findings).map((f) => [f.sign, ...f.consequences.map((c) => c.sign)]);
}

test("an explosion before the loss was lost is the cause, and what was inferred from a NaN is not", () => {
  const nan = finding("non-finite", 20);
  const lost = finding("divergence", 15);
  assert.deepEqual(tree([nan, lost, finding("exploding-gradient", 10)]), [
    ["exploding-gradient", "non-finite", "divergence"],
  ]);
  assert.deepEqual(tree([nan, finding("exploding-gradient", 20, "to-non-finite")]), [
    ["non-finite", "exploding-gradient"],
  ]);
});

test("a learning rate that makes the loss jump explains that it does not get lower", () => {
  assert.deepEqual(tree([finding("plateau", 1), finding("oscillation", 30)]), [
    ["oscillation", "plateau"],
  ]);
});

test("every finding is there, as a root or below one", () => {
  const some = fc.uniqueArray(fc.constantFrom(...signs), { maxLength: signs.length });
  fc.assert(
    fc.property(some, fc.array(fc.nat(5), { minLength: 12, maxLength: 12 }), (chosen, lines) => {
      const all = chosen.map((sign, i) => finding(sign, lines[i] ?? 0));
      const there = new Set(tree(all).flat());
      assert.deepEqual([...there].sort(), [...chosen].sort());
    }),
  );
});

test("a cause is as bad as what it leads to", () => {
  const norms = curve(60, (i) => (i === 40 ? 1e6 : 1), 0.1);
  const loss = [...curve(45, () => 1, 0.1), ...Array<number>(15).fill(Number.NaN)];
  const [root] = diagnoseRun(
    syntheticRun({ role: "grad_norm", values: norms }, { role: "train_loss", values: loss }),
  ).findings;
  assert.equal(root?.sign, "exploding-gradient");
  assert.equal(root.severity, "error");
  assert.deepEqual(
    root.consequences.map((f) => f.sign),
    ["non-finite"],
  );
});
