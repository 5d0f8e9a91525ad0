import assert from "node:assert/strict";
import { test } from "node:test";
import { planInParts, planRemedies } from "../../../../src/core/remedy/planRemedies.ts";
import { cases } from "./cases.ts";
import { findingOf } from "./faults/cases.ts";

const script = cases.find((c) => c.name === "image-example")?.text ?? "";
const request = { script, finding: findingOf("plateau"), hyperparameters: new Map() };

test("what is planned in parts is at hand when the menu asks", () => {
  const parts = planInParts(request);
  let count = 1;
  let step = parts.next();
  for (; !step.done; count += 1) step = parts.next();
  assert.ok(count > 10, `${count} parts`);
  assert.equal(planRemedies(request), step.value);
});

test("parts that are given up leave nothing behind", () => {
  const other = { ...request, script: `${script}\n# another state\n` };
  const begun = planInParts(other);
  for (let count = 0; count < 5; count += 1) begun.next();
  const whole = planRemedies(other);
  let step = begun.next();
  while (!step.done) step = begun.next();
  assert.deepEqual(step.value, whole);
});

test("each finding of a menu keeps its plan", () => {
  const requests = (["plateau", "overfitting", "oscillation"] as const).map((sign) => ({
    ...request,
    finding: findingOf(sign),
  }));
  const first = requests.map(planRemedies);
  const again = requests.map(planRemedies);
  assert.ok(first.every((remedies, at) => remedies === again[at]));
});
