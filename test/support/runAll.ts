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

const withoutVsCode: readonly Stage[] = [
  setUp,
  checkStage("typecheck", "npm", ["run", "--silent", "typecheck"]),
  checkStage("lint", "npm", ["run", "--silent", "lint"]),
  checkStage("nothing unused: files, exports, packages", "npm", ["run", "--silent", "unused"]),
  checkStage("licences of what is bundled", "npm", ["run", "--silent", "notices"]),
  nodeTestStage("unit tests", ["test/unit/**/*.test.ts"]),
  checkStage("two minutes of live training", "npm", ["run", "--silent", "bench:soak", "2"]),
];

const inVsCode: readonly Stage[] = [
  { name: "training", run: runTraining },
  { name: "integration, newest VS Code", run: () => runIntegration() },
  {
    name: "integration, oldest VS Code that is supported",
    run: () => runIntegration({ release: "minimum" }),
  },
  nodeTestStage("end-to-end tests", ["test/e2e/**/*.test.ts"], 1),
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
for (const stage of withoutVsCode) all.push(await runStage(stage));
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
