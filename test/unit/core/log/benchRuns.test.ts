import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { mainSeries } from "../../../../src/core/run/mainSeries.ts";
import type { MetricRole } from "../../../../src/core/run/metricRole.ts";
import { readLog } from "../../../support/readLog.ts";
import { sharedFolder, skipWithoutShared } from "../../../support/shared.ts";

interface Row {
  readonly path: string;
  readonly main: string;
  readonly format: string;
  readonly signals: readonly string[];
  readonly x_unit: "step" | "epoch";
  readonly x_end: number;
}

const roles: Readonly<Record<string, MetricRole>> = {
  train_loss: "train_loss",
  val_loss: "val_loss",
  train_acc: "train_accuracy",
  val_acc: "val_accuracy",
  lr: "learning_rate",
  grad_norm: "grad_norm",
  grad_norm_first: "layer_grad_norm",
  grad_norm_last: "layer_grad_norm",
};

/** One file per series: the main one holds only the training loss. */
const spread = new Set(["tb_csv"]);

test("each labelled run shows the series that its label names", { skip: skipWithoutShared }, () => {
  const folder = path.join(sharedFolder() ?? "", "bench/dev");
  const rows = readFileSync(path.join(folder, "labels.jsonl"), "utf8").trim().split("\n");
  const wrong: string[] = [];
  for (const line of rows) {
    const row: Row = JSON.parse(line);
    const complaint = complaintAbout(row, path.join(folder, row.path, row.main));
    if (complaint !== null) wrong.push(`${row.path} (${row.format}): ${complaint}`);
  }
  assert.ok(rows.length > 100);
  assert.deepEqual(wrong, []);
});

function complaintAbout(row: Row, file: string): string | null {
  const { runs } = readLog(file).collector;
  const [run] = runs;
  if (run === undefined || runs.length !== 1) return `${runs.length} runs`;
  const named = row.signals.map((signal) => roles[signal] ?? "other");
  const expected = [...new Set(spread.has(row.format) ? ["train_loss"] : named)].sort();
  const found = [...new Set(run.series.map(({ role }) => role))]
    .filter((role) => role !== "other")
    .sort();
  if (expected.join() !== found.join()) return `${found.join()}, not ${expected.join()}`;
  const last = mainSeries(run, "train_loss")?.last;
  const x = row.x_unit === "epoch" ? last?.epoch : last?.step;
  const near =
    x !== null && x !== undefined && Math.abs(x - row.x_end) <= Math.max(2, 0.05 * row.x_end);
  return near ? null : `ends at ${row.x_unit} ${x}, not ${row.x_end}`;
}
