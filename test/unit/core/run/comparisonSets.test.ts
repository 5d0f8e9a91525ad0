import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { diagnoseComparison } from "../../../../src/core/diagnosis/comparison/diagnoseComparison.ts";
import { canonicalHyperparameter } from "../../../../src/core/log/words/hyperparameters.ts";
import { compareRuns } from "../../../../src/core/run/comparison.ts";
import { readWholeLog } from "../../../../src/host/readWholeLog.ts";
import { sharedFolder, skipWithoutShared } from "../../../support/shared.ts";

interface PublicSet {
  readonly varies: string;
  readonly runs: readonly { readonly file: string }[];
}

const root = join(sharedFolder() ?? "", "corpus", "sets");
const names = skipWithoutShared === false ? readdirSync(root).sort() : ["public sets of runs"];

for (const name of names) {
  test(`${name} is one comparison`, { skip: skipWithoutShared }, async () => {
    const folder = join(root, name);
    const set = JSON.parse(readFileSync(join(folder, "set.json"), "utf8")) as PublicSet;
    const files = set.runs.map(({ file }) => join(folder, file));
    const logs = await Promise.all(files.map((file) => readWholeLog(file)));
    const comparisons = compareRuns(logs.flatMap(({ runs }) => runs));
    assert.deepEqual(
      comparisons.map(({ varies, runs }) => [varies, runs.map(({ path }) => path).sort()]),
      [[canonicalHyperparameter(set.varies) ?? set.varies, files.sort()]],
    );
    for (const comparison of comparisons)
      assert.deepEqual(diagnoseComparison(comparison).findings, []);
  });
}
