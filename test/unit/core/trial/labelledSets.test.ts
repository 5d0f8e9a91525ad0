import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import type { Run } from "../../../../src/core/run/run.ts";
import { type Arm, asItWas } from "../../../../src/core/trial/arm.ts";
import { armReportOf } from "../../../../src/core/trial/armReport.ts";
import { measureOf } from "../../../../src/core/trial/course.ts";
import { readWholeLog } from "../../../../src/host/readWholeLog.ts";
import { sharedFolder, skipWithoutShared } from "../../../support/shared.ts";
import { study } from "./support.ts";

interface LabelledSet {
  readonly id: string;
  readonly paths: readonly string[];
  readonly main: string;
  readonly set_type: "seeds" | "optimizers";
  readonly labels: Readonly<Record<"init_sensitivity" | "optimizer_sensitivity", unknown>>;
}

const dev = path.join(sharedFolder() ?? "", "bench/dev");

function labelledSets(): readonly LabelledSet[] {
  const lines = readFileSync(path.join(dev, "set_labels.jsonl"), "utf8").trim().split("\n");
  return lines.map((line) => JSON.parse(line));
}

/** What the comparison of trials says of runs that were trained as its arms would be. */
async function isFound({ paths, main, set_type }: LabelledSet): Promise<boolean> {
  const controls = new Map<string, Run>();
  const arms: Arm[] = [];
  for (const [seed, place] of paths.entries()) {
    const run = (await readWholeLog(path.join(dev, place, main))).runs.at(-1);
    if (run === undefined) continue;
    const label = path.basename(place);
    const [optimizer = label] = label.split("_");
    arms.push({ ...asItWas, label, settings: set_type === "seeds" ? { seed } : { optimizer } });
    controls.set(label, run);
  }
  const [first] = controls.values();
  const measure = first === undefined ? null : measureOf(first);
  assert.ok(measure !== null);
  const varies = set_type === "seeds" ? "seed" : "optimizer";
  const given = study([], { arms, varies, about: { ...study([]).about, measure } });
  return armReportOf(given, controls).found;
}

for (const id of ["s18d6efad", "s5fe425d6", "s0631cee7", "s03d57823", "s1d2c5593", "s16f195c1"]) {
  test(`trials compare the runs of the labelled set ${id} as it is labelled`, {
    skip: skipWithoutShared,
  }, async () => {
    const set = labelledSets().find((one) => one.id === id);
    assert.ok(set !== undefined);
    const { labels, set_type } = set;
    const key = set_type === "seeds" ? "init_sensitivity" : "optimizer_sensitivity";
    assert.equal(await isFound(set), labels[key]);
  });
}
