import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { signs } from "../../../../../src/core/diagnosis/finding.ts";
import { faultsIn } from "./cases.ts";

const folder = fileURLToPath(new URL("../../../../fixtures/healthy/", import.meta.url));

/** Each does on purpose, and rightly, what looks like a fault. */
for (const name of readdirSync(folder)) {
  test(`no fault is found in ${name}`, () => {
    const text = readFileSync(`${folder}${name}`, "utf8");
    for (const sign of signs) {
      assert.deepEqual(faultsIn(text, sign), [], sign);
    }
  });
}
