import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { logSummary } from "../../../support/logSummary.ts";
import { readLog } from "../../../support/readLog.ts";

const fixtures = path.resolve(import.meta.dirname, "../../../fixtures/logs");
/** Writes what is read as what is expected: look at the difference before you commit it. */
const rewrite = process.env["UPDATE_EXPECTED"] === "1";

for (const format of readdirSync(fixtures)) {
  for (const name of readdirSync(path.join(fixtures, format))) {
    test(`${format}: ${name}`, () => {
      const folder = path.join(fixtures, format, name);
      const raw = readdirSync(folder).find((file) => file !== "expected.json");
      assert.ok(raw !== undefined, `${folder} has a log`);
      const summary = logSummary(readLog(path.join(folder, raw)));
      const expected = path.join(folder, "expected.json");
      if (rewrite || !existsSync(expected)) {
        assert.ok(rewrite, `${expected} is missing: run with UPDATE_EXPECTED=1`);
        writeFileSync(expected, `${JSON.stringify(summary, null, 2)}\n`);
      }
      assert.deepEqual(summary, JSON.parse(readFileSync(expected, "utf8")));
    });
  }
}
