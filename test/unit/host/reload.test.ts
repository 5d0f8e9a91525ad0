import assert from "node:assert/strict";
import { appendFile, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { formatMessage } from "../../../src/core/message.ts";
import { LogClient } from "../../../src/host/logClient.ts";
import { eventually } from "../../support/eventually.ts";
import { hostPipeline } from "../../support/hostPipeline.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";

const workerFile = fileURLToPath(new URL("../../../src/host/worker/main.ts", import.meta.url));

const shapes: Readonly<Record<string, (step: number) => number>> = {
  healthy: (step) => 2 / Math.sqrt(step + 1) + 0.01 * Math.sin(step),
  plateau: (step) => 2.3 + 0.002 * Math.sin(7 * step),
  broken: (step) => (step > 250 ? Number.NaN : 2 / Math.sqrt(step + 1)),
  diverging: (step) => (step < 150 ? 2 / Math.sqrt(step + 1) : 0.2 * 1.05 ** (step - 150)),
};
const steps = 400;

function linesOf(shape: (step: number) => number, from: number, to: number): string {
  return Array.from(
    { length: to - from },
    (_, i) => `step ${from + i} loss ${shape(from + i).toFixed(6)}\n`,
  ).join("");
}

/** An extension host that follows a folder, until it is ended. */
function startHost(context: TestContext, folder: string) {
  const { store, sessions, dispose } = hostPipeline();
  const client = new LogClient({ workerFile, sessions, note: () => {}, alert: () => {} });
  client.watch([{ path: folder, include: ["**/*.log"], exclude: [], pollInterval: 0 }]);
  const end = () => {
    client.dispose();
    dispose();
  };
  context.after(end);
  const shown = () =>
    store.runs
      .map((run) => ({
        run: run.id.slice(folder.length),
        points: run.series.map(({ name, length }) => [name, length]),
        findings: store.diagnosis(run.id).findings.map((finding) => ({
          sign: finding.sign,
          onset: finding.onset.line,
          summary: formatMessage(finding.summary),
        })),
      }))
      .sort((a, b) => (a.run < b.run ? -1 : 1));
  const read = () => store.runs.reduce((sum, run) => sum + (run.find("loss")?.total ?? 0), 0);
  return { end, shown, read };
}

test("hosts that are ended in the midst of growing, rotated and replaced logs show in the end what an undisturbed one shows", async (context) => {
  const folder = await temporaryFolder(context);
  const undisturbed = startHost(context, folder);
  let host = startHost(context, folder);
  await mkdir(join(folder, "deep"));
  const logs = Object.entries(shapes).map(([name, shape]) => ({
    file: join(folder, "deep", `${name}.log`),
    shape,
  }));
  const parts = 8;
  for (let part = 0; part < parts; part++) {
    const [from, to] = [(part * steps) / parts, ((part + 1) * steps) / parts];
    for (const { file, shape } of logs) {
      const text = linesOf(shape, from, to);
      // The host may end between the two halves of a line.
      await appendFile(file, text.slice(0, -9));
      if (part % 3 === 1) {
        host.end();
        host = startHost(context, folder);
      }
      await appendFile(file, text.slice(-9));
    }
    await writeFile(
      join(folder, "again.log"),
      linesOf((step) => 1 / (step + 1), 0, 20 + part),
    );
  }
  await rename(join(folder, "again.log"), join(folder, "kept.log"));
  await rm(join(folder, "deep", "diverging.log"));
  const expected = (logs.length - 1) * steps + 27;
  for (const each of [undisturbed, host])
    await eventually(
      "all is read",
      async () => each.read(),
      (count) => count === expected,
      60,
    );
  const fresh = startHost(context, folder);
  await eventually(
    "all is read anew",
    async () => fresh.read(),
    (count) => count === expected,
    60,
  );
  const settled = () => JSON.stringify([undisturbed.shown(), host.shown(), fresh.shown()]);
  let before = "";
  let looks = 0;
  await eventually(
    "nothing changes any more",
    async () => {
      looks = settled() === before ? looks + 1 : 0;
      before = settled();
      return looks;
    },
    // Longer than a run rests before it is diagnosed, and than runs rest before they are compared.
    (quiet) => quiet > 25,
    60,
  );
  assert.deepEqual(host.shown(), fresh.shown());
  assert.deepEqual(undisturbed.shown(), fresh.shown());
  const signs = fresh
    .shown()
    .map(({ run, findings }) => [
      relative("/", run).replace(/#.*$/, ""),
      findings.map(({ sign }) => sign),
    ]);
  assert.deepEqual(Object.fromEntries(signs)["deep/healthy.log"], []);
  assert.deepEqual(Object.fromEntries(signs)["deep/broken.log"], ["non-finite"]);
  assert.deepEqual(Object.fromEntries(signs)["deep/plateau.log"], ["plateau"]);
});
