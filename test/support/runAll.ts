import { availableParallelism } from "node:os";
import { runTraining } from "../training/runTraining.ts";
import { type Print, reportsInOrder } from "./inOrder.ts";
import { runIntegration } from "./runIntegration.ts";
import { type Counts, checkStage, nodeTestStage, type Stage } from "./stages.ts";
import { findBrowser } from "./vscode/browser.ts";
import { ensureServer } from "./vscode/server.ts";

const setUp: Stage = {
  name: "set-up",
  run: async () => {
    await Promise.all([ensureServer(), ensureServer("minimum"), findBrowser()]);
    return { passed: 1, failed: 0, skipped: [] };
  },
};

/** Both cores of a small machine: Node's test runner leaves one free by itself. */
const concurrency = Math.max(2, availableParallelism());
const build = checkStage("build", "npm", ["run", "--silent", "build"]);
const sameExamples = "./test/support/sameExamples.ts";
const onCluster = ["test/unit/host/trial/slurm.test.ts", "test/unit/host/slurm/slurmJobs.test.ts"];

/**
 * Tests that try everything on everything. Where branches are counted they take ten times as long and take no branch
 * that the others do not.
 */
const exhaustive = "(everyScript|fuzz|pythonParses)";

/**
 * Per cent of the core's branches that its own tests take: what has been reached. Many of the others are the fallbacks
 * that the types ask for behind an index (`?? 0`), which no input takes.
 */
const leastBranches = 90;

/** Stages of a lane run one after the other, the lanes at the same time: what computes beside what mostly waits. */
const withoutVsCode: readonly (readonly Stage[])[] = [
  [
    build,
    checkStage("typecheck", "npm", ["run", "--silent", "typecheck"]),
    checkStage("lint", "npm", ["run", "--silent", "lint"]),
    checkStage("nothing unused: files, exports, packages", "npm", ["run", "--silent", "unused"]),
    checkStage("licences of what is bundled", "npm", ["run", "--silent", "notices"]),
    nodeTestStage(
      "other unit tests",
      [
        "test/unit/!(core|host)/**/*.test.ts",
        "test/unit/host/**/!(slurm|slurmJobs).test.ts",
        "test/unit/*.test.ts",
      ],
      { concurrency, keepsCompiled: true },
    ),
  ],
  [
    nodeTestStage("unit tests of the core", [`test/unit/core/**/!${exhaustive}.test.ts`], {
      isOneProcess: true,
      before: sameExamples,
      coverage: { of: "src/core/**", least: leastBranches },
    }),
    nodeTestStage("everything on everything", [`test/unit/core/**/@${exhaustive}.test.ts`], {
      isOneProcess: true,
      before: sameExamples,
    }),
  ],
  [nodeTestStage("trials and jobs on a cluster", onCluster, { concurrency: 1 })],
  [
    setUp,
    checkStage("two minutes of live training", "npm", ["run", "--silent", "bench:soak", "2"]),
  ],
];

/** The two that package write the files that the others run. */
const packaging = ["test/e2e/package.test.ts", "test/e2e/npmPackage.test.ts"];

/** One after the other. */
const inVsCode: readonly Stage[] = [
  { name: "training", run: () => runTraining() },
  {
    name: "integration, oldest VS Code that is supported",
    run: () => runIntegration({ release: "minimum" }),
  },
  nodeTestStage("packages, and integration of the installed one in the newest VS Code", packaging, {
    concurrency: 1,
  }),
  nodeTestStage("end-to-end tests", ["test/e2e/!(package|npmPackage).test.ts"], { concurrency: 2 }),
];

async function runStage(stage: Stage, print: Print): Promise<Counts> {
  const start = Date.now();
  const counts = await stage.run(print).catch((error: unknown): Counts => {
    print(error instanceof Error ? error.message : String(error));
    return { passed: 0, failed: 1, skipped: [] };
  });
  const seconds = ((Date.now() - start) / 1000).toFixed(0);
  for (const reason of counts.skipped) print(`  skipped: ${reason}`);
  print(`${stage.name} (${seconds} s): ${summary(counts)}`);
  return counts;
}

/** Counts of all stages, in the order of the lanes. */
async function runLanes(lanes: readonly (readonly Stage[])[]): Promise<readonly Counts[]> {
  const reports = reportsInOrder(lanes.flat().length, console.log);
  let next = 0;
  const numbered = lanes.map((lane) => lane.map((stage) => ({ stage, report: reports[next++] })));
  const counts = await Promise.all(
    numbered.map(async (lane) => {
      const done: Counts[] = [];
      for (const { stage, report } of lane) {
        done.push(await runStage(stage, report?.print ?? console.log));
        report?.end();
      }
      return done;
    }),
  );
  return counts.flat();
}

function summary({ passed, failed, skipped }: Counts): string {
  const tail = skipped.length === 0 ? "" : `, ${skipped.length} skipped`;
  return `${passed} passed, ${failed} failed${tail}`;
}

const all = [...(await runLanes(withoutVsCode))];
if (all[0]?.failed === 0) all.push(...(await runLanes([inVsCode])));
else console.log(`not run without a build: ${inVsCode.map(({ name }) => name).join(", ")}`);
const sum: Counts = {
  passed: all.reduce((total, { passed }) => total + passed, 0),
  failed: all.reduce((total, { failed }) => total + failed, 0),
  skipped: all.flatMap(({ skipped }) => skipped),
};
console.log(`\n${summary(sum)}`);
process.exitCode = sum.failed === 0 ? 0 : 1;
