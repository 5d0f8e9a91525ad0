import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { createLogReader, type ReaderEvent } from "../../../../../src/core/log/logReader.ts";
import { allLogs } from "../../../../support/fixtureLogs.ts";

/** What is read of a longer log stands again and again in its templates; the rest would only take time. */
const longest = 300_000;
const pieces = 3;

function read(log: string, bytes: Uint8Array, templates: boolean): readonly ReaderEvent[] {
  const folders = path.dirname(log).split(path.sep).slice(-2);
  const reader = createLogReader({ name: path.basename(log), folders }, { templates });
  const size = Math.ceil(bytes.length / pieces);
  const events: ReaderEvent[] = [];
  for (let at = 0; at < bytes.length; at += size)
    events.push(...reader.push(bytes.subarray(at, at + size)));
  return [...events, ...reader.flush()];
}

test("every log gives the same events whether its lines are read by templates or not", () => {
  const logs = allLogs();
  assert.ok(logs.length > 100);
  for (const log of logs) {
    const bytes = readFileSync(log).subarray(0, longest);
    assert.deepEqual(read(log, bytes, true), read(log, bytes, false), log);
  }
});
