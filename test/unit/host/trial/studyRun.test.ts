import assert from "node:assert/strict";
import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { formatMessage } from "../../../../src/core/message.ts";
import { asItWas } from "../../../../src/core/trial/arm.ts";
import { reportOf } from "../../../../src/core/trial/report.ts";
import { readJson } from "../../../../src/host/trial/files.ts";
import { trialFolder } from "../../../../src/host/trial/studyRecord.ts";
import { copyOf } from "../../../../src/host/trial/trialJob.ts";
import { temporaryFolder } from "../../../support/temporaryFolder.ts";
import { changeTo, projectIn, recordOf, studyRun, training } from "./support.ts";

test("control, candidates, winner: the study comes to its end and says what won", async (context) => {
  const folder = await temporaryFolder(context);
  const project = await projectIn(path.join(folder, "project"), training(2.25));
  const record = await recordOf(project, [
    changeTo(project, "a", training(2.24)),
    changeTo(project, "b", training(0.1)),
    changeTo(project, "c", training(0.1)),
  ]);
  const study = studyRun(path.join(folder, "study"), record);
  assert.equal((await study.run()).why, "done");
  const report = reportOf(record.study, study.states, study.controls, []);
  assert.equal(report.winner?.candidate.id, "b");
  assert.deepEqual(
    report.rows.map(({ candidate, outcome }) => [candidate.id, outcome]),
    [
      ["a", "stuck"],
      ["b", "trains"],
    ],
  );
});

test("cancelled in the middle: what runs is ended, and the study says so", async (context) => {
  const folder = await temporaryFolder(context);
  const project = await projectIn(path.join(folder, "project"), training(2.25, "", 200));
  const record = await recordOf(project, [changeTo(project, "a", training(0.1))]);
  const cancelling = new AbortController();
  const study = studyRun(path.join(folder, "study"), record, {
    signal: cancelling.signal,
    onProgress: (trials) => {
      if (trials.some(({ run }) => run !== null)) cancelling.abort();
    },
  });
  assert.equal((await study.run()).why, "cancelled");
  assert.deepEqual(
    study.trials.map(({ end }) => end?.end),
    ["cancelled"],
  );
});

for (const [who, limitSeconds, lookMilliseconds] of [
  ["the study", 60, 50],
  ["the limit of the trial, between two looks,", 0.5, 4000],
] as const) {
  test(`time is over: what runs is ended by ${who} and told`, async (context) => {
    const folder = await temporaryFolder(context);
    const project = await projectIn(path.join(folder, "project"), "setInterval(() => {}, 1000);");
    const record = await recordOf(project, [], { limitSeconds, deadline: Date.now() + 3000 });
    const study = studyRun(path.join(folder, "study"), record, { lookMilliseconds });
    const { why, reason } = await study.run();
    assert.equal(why, "out of time");
    assert.match(reason?.template ?? "", /time for all trials is over/);
    assert.deepEqual(
      study.trials.map(({ end }) => end?.end),
      ["out of time"],
    );
  });
}

const failures: readonly (readonly [string, string, RegExp])[] = [
  ["fails to start", 'throw new Error("no data set");', /exit status 1/],
  [
    "asks for input",
    'console.log("EOFError: EOF when reading a line"); process.exit(1);',
    /asked for input/,
  ],
  ["prints nothing of a training", 'console.log("done");', /without printing any metric/],
  [
    "finds the disk full",
    'console.log("OSError: [Errno 28] No space left on device"); process.exit(1);',
    /disk is full/,
  ],
];
for (const [what, text, sentence] of failures) {
  test(`a script that ${what} is told in a sentence`, async (context) => {
    const folder = await temporaryFolder(context);
    const project = await projectIn(path.join(folder, "project"), text);
    const study = studyRun(path.join(folder, "study"), await recordOf(project, []));
    await study.run();
    const [trial] = study.trials;
    assert.equal(trial?.end?.end, "failed");
    assert.match(formatMessage(trial.end.reason ?? { template: "", values: {} }), sentence);
  });
}

test("the log that a script writes itself is read where its output says nothing", async (context) => {
  const folder = await temporaryFolder(context);
  const quiet = (level: number) =>
    `import fs from "node:fs"; fs.mkdirSync("logs"); console.log = (line) => fs.appendFileSync("logs/train.log", line + "\\n");${training(level)}`;
  const project = await projectIn(path.join(folder, "project"), quiet(2.25));
  const record = await recordOf(project, [changeTo(project, "a", quiet(0.1))]);
  const study = studyRun(path.join(folder, "study"), record);
  await study.run();
  assert.equal(reportOf(record.study, study.states, study.controls, []).winner?.candidate.id, "a");
});

test("several at once: the winner ends the others", async (context) => {
  const folder = await temporaryFolder(context);
  const project = await projectIn(path.join(folder, "project"), training(2.25));
  const singles = [
    changeTo(project, "a", training(0.1)),
    changeTo(project, "b", training(2.2, "", 2000)),
  ];
  const record = await recordOf(project, singles, { jobs: 2 });
  const study = studyRun(path.join(folder, "study"), record);
  await study.run();
  const { rows } = reportOf(record.study, study.states, study.controls, []);
  const outcomes = new Map(rows.map(({ candidate, outcome }) => [candidate.id, outcome]));
  assert.equal(outcomes.get("a"), "trains");
  // Stuck where its log has shown that much before it was ended, else cancelled.
  assert.match(outcomes.get("b") ?? "", /^(?:cancelled|stuck)$/);
  assert.equal(study.trials.at(-1)?.end?.end, "stopped");
});

/** Its seed moves the loss a little, the same way whatever else is changed. */
function seeded(level: number): string {
  return training(level).replace(
    `const loss = ${level}`,
    `const loss = 0.01 * Number(process.argv.at(-1)) + ${level}`,
  );
}

test("the winner is proven over seeds in pairs: each seed runs it and the script as it was", async (context) => {
  const folder = await temporaryFolder(context);
  const project = await projectIn(path.join(folder, "project"), seeded(2.25));
  const seedArms = [1, 2, 3].map((seed) => ({
    ...asItWas,
    label: `seed ${seed}`,
    words: ["--seed", String(seed)],
  }));
  const record = await recordOf(project, [changeTo(project, "a", seeded(0.1))], {
    seedArms,
    jobs: 3,
    command: {
      words: [process.execPath, "train.mjs", "--seed", "0"],
      env: {},
      cwd: project.folder,
    },
  });
  const study = studyRun(path.join(folder, "study"), record);
  assert.equal((await study.run()).why, "done");
  assert.deepEqual(
    study.trials.map(({ trial }) => trial.id).toSorted(),
    [
      "a",
      "control",
      ...[1, 2, 3].flatMap((n) => [`a @ seed ${n}`, `control @ seed ${n}`]),
    ].toSorted(),
  );
  const { seeds } = reportOf(record.study, study.states, study.controls, seedArms);
  assert.equal(seeds?.pairs, 3);
  // What the seeds do to both goes out of the difference: its interval is far narrower than they are apart.
  const gain = seeds.gain ?? { low: 0, high: 0, mean: 0 };
  assert.ok(Math.abs(gain.mean - 2.15) < 0.01, String(gain.mean));
  assert.ok(gain.high - gain.low < 0.005, `${gain.low} to ${gain.high}`);
});

test("two trials differ in their edit and in nothing else", async (context) => {
  const folder = await temporaryFolder(context);
  const project = await projectIn(path.join(folder, "project"), training(2.25));
  await writeFile(path.join(project.folder, "config.json"), '{ "epochs": 60 }');
  const edited = training(0.1);
  const record = await recordOf(project, [changeTo(project, "a", edited)], { keepCopies: true });
  const place = path.join(folder, "study");
  await studyRun(place, record).run();
  const [control, changed] = await Promise.all(
    [1, 2].map(async (number) => {
      const job = await readJson(path.join(trialFolder(place, number), "job.json"));
      const copy = copyOf(place, number);
      const files = (await readdir(copy, { recursive: true })).toSorted();
      const texts = await Promise.all(files.map((file) => readFile(path.join(copy, file), "utf8")));
      const plain = JSON.parse(
        JSON.stringify(job).replaceAll(trialFolder(place, number), "FOLDER"),
      );
      // The log's name tells which change it is of.
      const of = path.basename(plain.log, ".log");
      return {
        job: { ...plain, log: path.dirname(plain.log) },
        of,
        files: new Map(files.map((file, i) => [file, texts[i]])),
      };
    }),
  );
  assert.ok(control && changed);
  assert.deepEqual([control.of, changed.of], ["control", "a"]);
  assert.deepEqual(changed.job, control.job);
  assert.deepEqual(changed.files, new Map([...control.files, ["train.mjs", edited]]));
});
