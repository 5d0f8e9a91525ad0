import assert from "node:assert/strict";
import { test } from "node:test";
import { RunCurves } from "../../../../src/core/diagnosis/runCurves.ts";
import { plateau } from "../../../../src/core/diagnosis/signs/plateau.ts";
import type { Run } from "../../../../src/core/run/run.ts";
import { curve, syntheticRun, syntheticRunAfter } from "./syntheticRun.ts";

function verdict(run: Run): string {
  return plateau(new RunCurves(run)).kind;
}

test("a flat loss that began with trained weights is no plateau", () => {
  const values = curve(200, () => 1.98, 0.05);
  const stuck = syntheticRun({ role: "train_loss", values });
  assert.equal(verdict(stuck), "found");
  for (const [key, value] of [
    ["init_from", "resume"],
    ["peft_config.lora_alpha", 16],
    ["model_name_or_path", "gpt2"],
  ] as const) {
    const tuned = syntheticRun({ role: "train_loss", values });
    tuned.hyperparameters.set(key, value);
    assert.equal(verdict(tuned), "undecided", key);
  }
  for (const [key, value] of [
    ["init_from", "scratch"],
    ["pretrained", false],
    ["initial_checkpoint", ""],
  ] as const) {
    const fresh = syntheticRun({ role: "train_loss", values });
    fresh.hyperparameters.set(key, value);
    assert.equal(verdict(fresh), "found", key);
  }
});

test("a log that begins in the middle of a run does not show its opening", () => {
  const steps = Array.from({ length: 200 }, (_, i) => 50_000 + 100 * i);
  const values = curve(200, () => 1.98, 0.05);
  assert.equal(verdict(syntheticRun({ role: "train_loss", values, steps })), "undecided");
  const excerpt = (first: number) => ({
    role: "train_loss" as const,
    values: values.slice(0, 30),
    steps: Array.from({ length: 30 }, (_, i) => first + i / 20),
    count: "epoch" as const,
  });
  assert.equal(verdict(syntheticRun(excerpt(3))), "undecided");
  assert.equal(verdict(syntheticRun(excerpt(1))), "found");
});

test("a run that begins where the one before it in the log ended goes on with its weights", () => {
  const flat = (level: number) => ({
    role: "train_loss" as const,
    values: curve(100, () => level, 0.02),
  });
  const fresh = syntheticRun({
    role: "train_loss",
    values: curve(100, (i) => 0.25 + 2 * Math.exp(-i / 15), 0.02),
  });
  const again = syntheticRunAfter(fresh, flat(0.26));
  assert.equal(verdict(again), "undecided");
  assert.equal(verdict(syntheticRunAfter(again, flat(0.24))), "undecided", "a third time");
  assert.equal(verdict(syntheticRunAfter(fresh, flat(2.2))), "found", "as high as it began");
  assert.equal(verdict(syntheticRunAfter(syntheticRun(flat(2.2)), flat(2.2))), "found");
});
