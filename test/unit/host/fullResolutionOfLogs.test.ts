import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import type { Series } from "../../../src/core/run/series.ts";
import { FullResolutionOfLogs } from "../../../src/host/fullResolutionOfLogs.ts";
import { LogClient } from "../../../src/host/logClient.ts";
import { eventually } from "../../support/eventually.ts";
import { hostPipeline } from "../../support/hostPipeline.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";

const workerFile = fileURLToPath(new URL("../../support/fragileWorker.ts", import.meta.url));
const steps = 20_000;
const lossAt = (step: number) => Number((1 + Math.sin(step * step)).toFixed(6));
const lineOf = (step: number) => `step ${step} loss ${lossAt(step)} grad_norm ${step % 7}\n`;

/** A log that is longer than what is kept of it. */
async function thinned(context: TestContext) {
  const folder = await temporaryFolder(context);
  const path = join(folder, "train.log");
  await writeFile(path, Array.from({ length: steps }, (_, i) => lineOf(i + 1)).join(""));
  const { store, sessions, dispose } = hostPipeline({ mostPoints: () => 12_000 });
  const client = new LogClient({ workerFile, sessions, note: () => {}, alert: () => {} });
  context.after(() => {
    client.dispose();
    dispose();
  });
  client.open(path);
  const run = () => store.about(path).at(-1);
  const loss = () => run()?.find("loss");
  await eventually(
    "all read",
    async () => loss()?.total,
    (total) => total === steps,
    60,
  );
  const [shown, series] = [run(), loss()];
  assert.ok(shown && series);
  assert.ok(series.length < steps / 2, `${series.length} points are kept`);
  let changes = 0;
  const changed = () => void changes++;
  const full = new FullResolutionOfLogs({ client, runOf: () => shown, changed });
  context.after(() => full.dispose());
  const { id } = shown;
  const read = (of: Series, from: number, to: number) =>
    eventually(
      `lines ${from} to ${to}`,
      async () => full.of(id, of, from, to),
      (found) => found !== null,
      60,
    );
  return { path, series, id, full, read, changes: () => changes };
}

test("what is looked at closely has all its points again, and as much beside it", async (context) => {
  const { series, id, full, read, changes } = await thinned(context);
  const found = await read(series, 1000, 1200);
  assert.ok(found);
  assert.deepEqual(
    [...found.values],
    Array.from({ length: 601 }, (_, i) => lossAt(800 + i)),
  );
  assert.deepEqual([found.at(0)?.line, found.at(0)?.step, found.last?.line], [800, 800, 1400]);
  assert.equal(found.role, series.role);
  assert.equal(changes(), 1);
  assert.equal(full.of(id, series, 900, 1300), found, "the part is kept");
  assert.equal(full.version, 1);
});

test("a log that has other points by now has nothing to add", async (context) => {
  const { path, series, id, full, changes } = await thinned(context);
  await writeFile(path, Array.from({ length: 2000 }, (_, i) => lineOf(i + 7)).join(""));
  assert.equal(full.of(id, series, 1000, 1200), null);
  await eventually(
    "read",
    async () => changes(),
    (count) => count > 0,
    60,
  );
  assert.equal(full.of(id, series, 1000, 1200), null);
});
