import { runTraining } from "./runTraining.ts";

const { failed, skipped } = await runTraining(process.argv.slice(2));
for (const reason of skipped) console.log(`skipped: ${reason}`);
process.exitCode = failed === 0 ? 0 : 1;
