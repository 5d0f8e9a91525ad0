import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type Diagnosis,
  emptyDiagnosis,
  type Finding,
} from "../../../../src/core/diagnosis/finding.ts";
import { formatMessage, message } from "../../../../src/core/message.ts";
import {
  isUndone,
  judgeAppliedRemedy,
  judgedSign,
} from "../../../../src/core/view/appliedRemedy.ts";

const applied = {
  script: "train.py",
  sign: "plateau",
  remedy: "Use Adam",
  time: 1,
  before: "v1",
} as const;
const finding = (sign: Finding["sign"], consequences: readonly Finding[] = []) =>
  ({ sign, consequences }) as Finding;
const said = (diagnosis: Diagnosis, ended = true) =>
  formatMessage(judgeAppliedRemedy(applied, diagnosis, ended));

test("the sign is found again, also as the consequence of another", () => {
  assert.equal(
    said({ findings: [finding("plateau")], undecided: [] }),
    "After “Use Adam”: Plateau is still there.",
  );
  const root = finding("vanishing-gradient", [finding("plateau")]);
  assert.equal(
    said({ findings: [root], undecided: [] }),
    "After “Use Adam”: Plateau is still there.",
  );
});

test("what is undecided or not yet judged is not called gone", () => {
  const undecided = [{ sign: "plateau", reason: message("too few points") }] as const;
  assert.equal(
    said({ findings: [], undecided }),
    "After “Use Adam”: Plateau cannot be judged yet.",
  );
  assert.equal(said(emptyDiagnosis, false), "After “Use Adam”: Plateau cannot be judged yet.");
});

test("gone when the run has ended, not back so far while it runs", () => {
  const free: Diagnosis = { findings: [finding("overfitting")], undecided: [] };
  assert.equal(said(free), "After “Use Adam”: Plateau has gone away.");
  assert.equal(said(free, false), "After “Use Adam”: Plateau has not come back so far.");
});

test("what only the script shows is judged by the plateau that the next run has or has not", () => {
  const vanishing = finding("vanishing-gradient");
  assert.equal(judgedSign(vanishing), "vanishing-gradient");
  assert.equal(judgedSign({ ...vanishing, subtype: "by-script" }), "plateau");
});

test("an edit is undone where the script is as it was before; one of imported files alone never seems so", () => {
  assert.ok(isUndone(applied, "v1"));
  assert.ok(!isUndone(applied, "v2"));
  assert.ok(!isUndone({ ...applied, before: null }, "v1"));
});
