import { parseArgs } from "node:util";
import { runTrials } from "./runTrials.ts";

const { values, positionals } = parseArgs({
  options: { seconds: { type: "string", default: "Infinity" } },
  allowPositionals: true,
});
const { failed, skipped } = await runTrials({
  wanted: positionals,
  seconds: Number(values.seconds),
});
for (const reason of skipped) console.log(`skipped: ${reason}`);
process.exitCode = failed === 0 ? 0 : 1;
