import { availableParallelism } from "node:os";
import { runTraining } from "../training/runTraining.ts";
import { runIntegration } from "./runIntegration.ts";
import { type Counts, checkStage, nodeTestStage, type Stage } from "./stages.ts";
import { findBrowser } from "./vscode/browser.ts";
import { ensureServer } from "./vscode/server.ts";

const setUp: Stage = {
  name: "set-up",
  run: async () => {
    await ensureServer();
    await ensureServer("minimum");
    await findBrowser();
    return { passed: 1, failed: 0, skipped: [] };
  },
};

const build = checkStage("build", "npm", ["run", "--silent", "build"]);

/** Both cores of a small machine: Node's test runner leaves one free by itself. */
const concurrency = Math.max(2, availableParallelism());

/** Stages of one group run at the same time, groups one after the other. */
const withoutVsCode: readonly (readonly Stage[])[] = [
  [setUp],
  [
    checkStage("typecheck", "npm", ["run", "--silent", "typecheck"]),
    checkStage("lint", "npm", ["run", "--silent", "lint"]),
    checkStage("nothing unused: files, exports, packages", "npm", ["run", "--silent", "unused"]),
    checkStage("licences of what is bundled", "npm", ["run", "--silent", "notices"]),
  ],
  [
    nodeTestStage("unit tests of the core", ["test/unit/core/**/*.test.ts"], {
      concurrency,
      coverage: "src/core/**",
    }),
  ],
  [
    nodeTestStage("other unit tests", ["test/unit/!(core)/**/*.test.ts", "test/unit/*.test.ts"], {
      concurrency,
    }),
  ],
  [checkStage("two minutes of live training", "npm", ["run", "--silent", "bench:soak", "2"])],
];

const inVsCode: readonly Stage[] = [
  { name: "training", run: runTraining },
  { name: "integration, newest VS Code", run: () => runIntegration() },
  {
    name: "integration, oldest VS Code that is supported",
    run: () => runIntegration({ release: "minimum" }),
  },
  nodeTestStage("end-to-end tests", ["test/e2e/**/*.test.ts"], { concurrency: 1 }),
];

async function runStage(stage: Stage): Promise<Counts> {
  const start = Date.now();
  const counts = await stage.run().catch((error: unknown): Counts => {
    console.log(error instanceof Error ? error.message : String(error));
    return { passed: 0, failed: 1, skipped: [] };
  });
  const seconds = ((Date.now() - start) / 1000).toFixed(0);
  for (const reason of counts.skipped) console.log(`  skipped: ${reason}`);
  console.log(`${stage.name} (${seconds} s): ${summary(counts)}`);
  return counts;
}

function summary({ passed, failed, skipped }: Counts): string {
  const tail = skipped.length === 0 ? "" : `, ${skipped.length} skipped`;
  return `${passed} passed, ${failed} failed${tail}`;
}

const all: Counts[] = [];
for (const group of withoutVsCode) all.push(...(await Promise.all(group.map(runStage))));
const built = await runStage(build);
all.push(built);
if (built.failed === 0) for (const stage of inVsCode) all.push(await runStage(stage));
else console.log(`not run without a build: ${inVsCode.map(({ name }) => name).join(", ")}`);
const sum: Counts = {
  passed: all.reduce((total, { passed }) => total + passed, 0),
  failed: all.reduce((total, { failed }) => total + failed, 0),
  skipped: all.flatMap(({ skipped }) => skipped),
};
console.log(`\n${summary(sum)}`);
process.exitCode = sum.failed === 0 ? 0 : 1;
