import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { readLog } from "../../../support/readLog.ts";
import { sharedFolder, skipWithoutShared } from "../../../support/shared.ts";

interface ExpectedSeries {
  readonly name: string;
  /** Several may be right: `train_loss or other`. `apart`: another series than those of the batches. */
  readonly role: string;
  readonly count: number;
  readonly nonFinite: number;
}

interface Expected {
  readonly runs?: number;
  readonly read?: readonly ExpectedSeries[];
  readonly read_per_run?: readonly ExpectedSeries[];
}

test("logs that once were misread are read", { skip: skipWithoutShared }, () => {
  const folder = path.join(sharedFolder() ?? "", "cases/logs");
  const wrong = readdirSync(folder).flatMap((name) => complaints(path.join(folder, name)));
  assert.deepEqual(wrong, []);
});

function complaints(folder: string): readonly string[] {
  const expected: Expected = JSON.parse(readFileSync(path.join(folder, "expected.json"), "utf8"));
  const log = readdirSync(folder).find((name) => /\.(?:log|txt)$/.test(name)) ?? "";
  const { runs } = readLog(path.join(folder, log)).collector;
  const wrong: string[] = [];
  if (expected.runs !== undefined && runs.length !== expected.runs)
    wrong.push(`${runs.length} runs, not ${expected.runs}`);
  const [run] = runs;
  const series = run?.series.filter(({ granularity }) => granularity === "final") ?? [];
  for (const { name, role, count, nonFinite } of expected.read ?? expected.read_per_run ?? []) {
    const found = series.some(
      (own) =>
        own.length === count &&
        own.nonFinite === nonFinite &&
        (role === "apart" || role.includes(own.role)),
    );
    if (!found) wrong.push(`no ${role} like ${name} with ${count} values`);
  }
  return wrong.map((sentence) => `${path.basename(folder)}: ${sentence}`);
}
