import assert from "node:assert/strict";
import { appendFile, mkdir, rename, rm, utimes, writeFile } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { defaultExclude, defaultInclude } from "../../../src/host/defaultGlobs.ts";
import { LogService } from "../../../src/host/worker/logService.ts";
import { hostPipeline } from "../../support/hostPipeline.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";

const lines = (from: number, to: number) =>
  Array.from(
    { length: to - from + 1 },
    (_, i) => `epoch ${from + i}/99 loss ${1 + 1 / (from + i)}\n`,
  ).join("");

/** The service and the sessions as in the extension, but for the thread between them. */
async function serve(context: TestContext) {
  const folder = await temporaryFolder(context);
  const notes: string[] = [];
  const note = (_level: string, text: string) => notes.push(text);
  const { store, options, sessions, dispose } = hostPipeline({ note });
  const service = new LogService((message) => {
    if (message.type === "note") {
      note(message.level, message.text);
      return;
    }
    sessions.of(message.path).receive(structuredClone(message));
    if (message.type === "batch") service.receive({ type: "taken", path: message.path });
  });
  context.after(async () => {
    dispose();
    await service.dispose();
  });
  const watch = (
    pollInterval = 0,
    include: readonly string[] = ["**/*.log", "**/*.csv"],
    exclude: readonly string[] = ["**/skip/**"],
  ) =>
    service.receive({
      type: "watch",
      folders: [{ path: folder, include, exclude, pollInterval }],
    });
  const points = (name: string) => store.about(join(folder, name)).at(-1)?.find("loss")?.total ?? 0;
  const until = async (holds: () => boolean) => {
    for (let i = 0; i < 500 && !holds(); i++) await delay(20);
    assert.ok(holds());
  };
  return { folder, service, store, options, notes, watch, points, until };
}

async function old(path: string, text: string): Promise<void> {
  await writeFile(path, text);
  await utimes(path, new Date(2020, 0), new Date(2020, 0));
}

test("logs below a folder are found by their content, and followed as they grow", async (context) => {
  const { folder, store, watch, points, until } = await serve(context);
  await mkdir(join(folder, "skip"));
  await old(join(folder, "train.log"), lines(1, 20));
  await old(join(folder, "data.csv"), "name,city\nAnna,Rome\n".repeat(50));
  await old(join(folder, "skip", "other.log"), lines(1, 20));
  watch();
  await until(() => points("train.log") === 20);
  await appendFile(join(folder, "train.log"), lines(21, 30));
  await until(() => points("train.log") >= 29);
  await writeFile(join(folder, "second.log"), lines(1, 15));
  await until(() => points("second.log") >= 14);
  assert.deepEqual(
    [...new Set(store.runs.map((run) => run.name))].sort(),
    [basename(folder), "second"].sort(),
  );
});

test("a finished log is idle, a growing one is live", async (context) => {
  const { folder, store, watch, points, until } = await serve(context);
  await old(join(folder, "a.log"), lines(1, 20));
  watch();
  await until(() => points("a.log") === 20);
  assert.equal(store.runs[0]?.status, "idle");
  await appendFile(join(folder, "a.log"), lines(21, 25));
  await until(() => store.runs[0]?.status === "live");
});

test("a log that vanishes takes its runs along, and other logs are unaffected", async (context) => {
  const { folder, store, notes, watch, points, until } = await serve(context);
  await old(join(folder, "a.log"), lines(1, 20));
  await old(join(folder, "b.log"), lines(1, 20));
  watch();
  await until(() => points("a.log") === 20 && points("b.log") === 20);
  await rm(join(folder, "a.log"));
  await until(() => notes.length === 1);
  assert.match(notes[0] ?? "", /no longer there/);
  assert.deepEqual(
    store.runs.map(({ path }) => basename(path)),
    ["b.log"],
  );
});

test("a log that is renamed is one run, not two", async (context) => {
  const { folder, store, watch, points, until } = await serve(context);
  await old(join(folder, "a.log"), lines(1, 20));
  watch();
  await until(() => points("a.log") === 20);
  await rename(join(folder, "a.log"), join(folder, "baseline.log"));
  await until(() => store.runs.map(({ path }) => basename(path)).join() === "baseline.log");
  assert.equal(points("baseline.log"), 20);
});

for (const [what, content] of [
  ["empty", ""],
  ["binary", Buffer.alloc(5000, 1)],
  ["a line of 3 MB", "x".repeat(3_000_000)],
  ["without numbers", "hello\n".repeat(1000)],
] as const) {
  test(`a log that a person opened and that is ${what}: one sentence, no run`, async (context) => {
    const { folder, service, store, notes, until } = await serve(context);
    await old(join(folder, "odd.log"), content.toString());
    service.receive({ type: "open", path: join(folder, "odd.log") });
    await until(() => notes.length > 0);
    await delay(50);
    assert.ok(notes.length <= 2, notes.join("\n"));
    assert.ok(notes.every((note) => note.includes("odd.log")));
    assert.equal(store.runs.length, 0);
  });
}

test("a person's own pattern reads what nothing else does; one that cannot be used is said", async (context) => {
  const { folder, service, store, notes, watch, until } = await serve(context);
  const odd = Array.from({ length: 20 }, (_, i) => `>> ${i} // ${(3 / (i + 1)).toFixed(3)} <<\n`);
  await old(join(folder, "odd.log"), odd.join(""));
  service.receive({ type: "patterns", patterns: [">> {step} // {loss} <<"] });
  watch();
  await until(() => store.runs.length === 1);
  assert.equal(store.runs[0]?.find("loss")?.length, 20);
  service.receive({ type: "patterns", patterns: ["(["] });
  await until(() =>
    notes.some((note) => note.startsWith("A pattern of the settings cannot be used")),
  );
});

test("a change of the sensitivity judges anew", async (context) => {
  const { folder, store, options, watch, until } = await serve(context);
  const flat = Array.from(
    { length: 60 },
    (_, i) => `epoch ${i + 1}/60 loss ${(2.3 + 0.001 * (i % 3)).toFixed(4)}\n`,
  );
  await old(join(folder, "flat.log"), flat.join(""));
  watch();
  const found = () => store.runs.flatMap((run) => store.diagnosis(run.id).findings);
  await until(() => found().some(({ sign }) => sign === "plateau"));
  options.change({ off: new Set(["plateau"]) });
  await until(() => found().every(({ sign }) => sign !== "plateau"));
});

test("where a folder is polled, files are found and followed without events", async (context) => {
  const { folder, watch, points, until } = await serve(context);
  watch(100);
  await writeFile(join(folder, "a.log"), lines(1, 20));
  await until(() => points("a.log") >= 19);
  await appendFile(join(folder, "a.log"), lines(21, 30));
  await until(() => points("a.log") >= 29);
});

test("a log that is rotated goes on, also where it is not there for a moment", async (context) => {
  const { folder, store, notes, watch, points, until } = await serve(context);
  const path = join(folder, "a.log");
  await writeFile(path, lines(1, 20));
  watch();
  await until(() => points("a.log") >= 19);
  await rename(path, `${path}.1`);
  await delay(150);
  await writeFile(path, lines(21, 40));
  await until(() => points("a.log") === 40);
  assert.deepEqual(notes, []);
  assert.equal(store.runs.length, 1);
});

test("what is excluded, or of a folder that is watched no longer, goes; what was opened apart stays", async (context) => {
  const { folder, service, store, until } = await serve(context);
  await mkdir(join(folder, "one/deep"), { recursive: true });
  await mkdir(join(folder, "two"));
  for (const name of ["one/a.log", "one/deep/b.log", "two/a.log", "aside.log", "two/opened.log"])
    await writeFile(join(folder, name), lines(1, 5));
  const names = () => store.runs.map((run) => relative(folder, run.path)).sort();
  const watch = (folders: readonly string[], exclude: readonly string[]) =>
    service.receive({
      type: "watch",
      folders: folders.map((name) => ({
        path: join(folder, name),
        include: ["**/[ab].log"],
        exclude,
        pollInterval: 0,
      })),
    });
  const shows = async (...expected: string[]) => {
    for (let i = 0; i < 250 && names().join() !== expected.join(); i++) await delay(20);
    await delay(700);
    assert.deepEqual(names(), expected);
  };
  watch(["one", "two"], []);
  for (const name of ["aside.log", "two/opened.log"])
    service.receive({ type: "open", path: join(folder, name) });
  await shows("aside.log", "one/a.log", "one/deep/b.log", "two/a.log", "two/opened.log");
  watch(["one", "two"], ["deep", "opened.log"]);
  await shows("aside.log", "one/a.log", "two/a.log");
  await appendFile(join(folder, "one/deep/b.log"), lines(6, 9));
  await appendFile(join(folder, "two/opened.log"), lines(6, 9));
  await shows("aside.log", "one/a.log", "two/a.log");
  watch(["two"], []);
  await shows("aside.log", "two/a.log");
  service.receive({ type: "open", path: join(folder, "one/a.log") });
  await shows("aside.log", "one/a.log", "two/a.log");
  watch([], []);
  await shows("aside.log", "one/a.log");
  watch(["one"], []);
  await until(() => names().includes("one/deep/b.log"));
});

test("a log of no telling name is found by its content, where nobody has said what logs are called", async (context) => {
  const { folder, store, watch, points, until } = await serve(context);
  await mkdir(join(folder, "runs"));
  await old(join(folder, "runs", "adam_3"), lines(1, 20));
  await old(join(folder, "run.2024-05-01"), lines(1, 20));
  await old(join(folder, "Makefile"), "all:\n\tpython train.py --lr 0.1 --epochs 5\n");
  await old(join(folder, "train.py"), "epochs = 5\nloss = 1.0\n".repeat(20));
  await writeFile(join(folder, "late"), "settings: lr 0.1\n");
  watch(0, defaultInclude, defaultExclude);
  await until(() => points("runs/adam_3") === 20 && points("run.2024-05-01") === 20);
  await appendFile(join(folder, "late"), lines(1, 12));
  await until(() => points("late") >= 11);
  await appendFile(join(folder, "runs", "adam_3"), lines(21, 30));
  await until(() => points("runs/adam_3") >= 29);
  assert.equal(store.runs.length, 3);
  watch(0, ["**/*.log"], defaultExclude);
  await until(() => store.runs.length === 0);
});
