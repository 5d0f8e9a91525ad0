import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { test } from "node:test";
import { fixtureLogs } from "../../../support/fixtureLogs.ts";
import { logSummary } from "../../../support/logSummary.ts";
import { readLog } from "../../../support/readLog.ts";

/** What counts characters may count one more for each line. */
const withoutPlaces = (summary: unknown) =>
  JSON.stringify(summary, null, 1).replace(/at character \d+/g, "at character N");

test("logs with Windows line ends are read as those without", () => {
  let texts = 0;
  for (const file of fixtureLogs) {
    const bytes = readFileSync(file);
    const text = bytes.toString("latin1");
    const isPacked = text.startsWith("\x1f\x8b");
    // Texts of two bytes a letter, databases and event files have other line ends, or none.
    if (isPacked || text.includes("\0")) continue;
    texts++;
    const windows = Buffer.from(text.replaceAll(/\r*\n/g, "\r\n"), "latin1");
    assert.equal(
      withoutPlaces(logSummary(readLog(file, windows))),
      withoutPlaces(logSummary(readLog(file))),
      `${basename(dirname(file))}/${basename(file)}`,
    );
  }
  assert.ok(texts > 300);
});
