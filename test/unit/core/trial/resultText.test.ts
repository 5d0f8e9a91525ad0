import assert from "node:assert/strict";
import { test } from "node:test";
import { formatMessage, message } from "../../../../src/core/message.ts";
import type { Run } from "../../../../src/core/run/run.ts";
import { armReportOf } from "../../../../src/core/trial/armReport.ts";
import { seedArms } from "../../../../src/core/trial/arms.ts";
import { control } from "../../../../src/core/trial/candidate.ts";
import { reportOf } from "../../../../src/core/trial/report.ts";
import { armTable, studyTable, type TrialEnding } from "../../../../src/core/trial/resultRows.ts";
import { resultText } from "../../../../src/core/trial/resultText.ts";
import { trialOf } from "../../../../src/core/trial/study.ts";
import type { TrialState } from "../../../../src/core/trial/trialState.ts";
import { candidate, fallingRun, lossRun, stuckRun, study } from "./support.ts";

const facts = [["Command", "python train.py"]] as const;

function over(run: Run | null, end: "ended" | "stopped" | "failed" = "ended"): TrialState {
  return { kind: "over", end, run };
}

function ended(seconds: number, reason = ""): TrialEnding {
  return { seconds, reason: reason === "" ? null : message(reason) };
}

test("a study: what was changed, the loss at the end and at equal steps, how it ended, time", () => {
  const long = candidate("that takes a great many words until at last it has been said");
  const given = study([long, candidate("b"), candidate("c")]);
  const states = new Map([
    [
      long.id,
      over(
        lossRun(() => 2.4, 80),
        "stopped",
      ),
    ],
    ["b", over(null, "failed")],
    ["c", over(fallingRun(0.1))],
  ]);
  const controls = new Map([["", stuckRun()]]);
  const report = reportOf(given, states, controls, []);
  const endings = new Map([
    [long.id, ended(4.2, "ended early: no better")],
    ["b", ended(0.31, "no data set")],
    ["c", ended(75)],
  ]);
  const context = { study: given, controls, endings, translate: formatMessage };
  const text = resultText({
    sentence: formatMessage(report.sentence),
    ...studyTable(report, context),
    facts,
  });
  assert.equal(
    text,
    `“Change c” trains: 2.3 → 0.1; 2 others did not.

                                     stuck run  trial   time

  Change that takes a great many           2.3    2.4  4.2 s
  words until at last it has been
  said
    at epoch 79                            2.3    2.4
    stuck · ended early: no better

  Change b                                             0.3 s
    failed · no data set

→ Change c                                 2.3    0.1   1:15
    trains

  Command  python train.py
`,
  );
  assert.ok(text.split("\n").every((line) => line.length <= 60));
});

test("the run as it was is the first row where it was repeated, with why it failed", () => {
  const given = study([candidate("a")]);
  const endings = new Map([["control", ended(1, "no data set")]]);
  const context = { study: given, controls: new Map(), endings, translate: formatMessage };
  const none = { rows: [], winner: null, furthest: null, seeds: null, sentence: message("") };
  const table = studyTable(none, context);
  assert.deepEqual(
    table.rows.map(({ title, notes }) => [title, notes]),
    [["As it was", ["no data set"]]],
  );
});

test("conditions: mean and deviation over seeds, and those that were lost", () => {
  const arms = seedArms('parser.add_argument("--seed")', [0, 1, 2]) ?? [];
  const given = study([], { arms, varies: "seed" });
  const controls = new Map([
    ["seed 0", fallingRun(0.1)],
    ["seed 1", fallingRun(0.3)],
  ]);
  const endings = new Map(
    arms.map((arm) => [trialOf(control, arm).id, ended(2, arm.label === "seed 2" ? "lost" : "")]),
  );
  const context = { study: given, controls, endings, translate: formatMessage };
  const { columns, rows } = armTable(armReportOf(given, controls), context);
  assert.deepEqual(columns, ["loss", "time"]);
  assert.deepEqual(
    rows.map(({ title, numbers, notes }) => [title, ...numbers, ...notes]),
    [
      ["seed 0", "0.1", "2 s"],
      ["seed 1", "0.3", "2 s"],
      ["seed 2", "", "2 s", "lost"],
    ],
  );
});

test("what a log calls a run can neither break a line nor fill the document", () => {
  const row = {
    title: `a\nb\u001b[2J${"x".repeat(5000)}`,
    won: false,
    numbers: ["1"],
    more: [],
    notes: [],
  };
  const text = resultText({ sentence: "s", columns: ["loss"], rows: [row], facts: [] });
  assert.doesNotMatch(text, /\u001b/);
  assert.match(text, /^ {2}a +1\n {2}bx+…/m);
  assert.ok(text.length < 1500);
});
