import { parseArgs } from "node:util";
import { allLogs } from "../support/fixtureLogs.ts";
import { complaintAbout, differenceByChunks } from "./check.ts";
import { inputOf, readSamples } from "./inputs.ts";
import { fuzz } from "./run.ts";

/**
 * Reads mutated, cut, spliced and random logs: `node test/fuzz/main.ts [--count N] [--seed N]`, or one of them again:
 * `--seed N --input N [--print]`.
 */
const { values } = parseArgs({
  options: {
    seed: { type: "string" },
    count: { type: "string", default: "100000" },
    input: { type: "string" },
    print: { type: "boolean", default: false },
  },
});
const seed = values.seed === undefined ? Date.now() % 1_000_000 : Number(values.seed);
const samples = readSamples(allLogs());

if (values.input === undefined) {
  const count = Number(values.count);
  console.log(`${count} inputs from ${samples.length} logs, --seed ${seed}`);
  const start = performance.now();
  const complaints = fuzz({ samples, seed, count }, (done) => console.log(`${done} read`));
  for (const complaint of complaints) console.log(complaint);
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  console.log(`${complaints.length} complaints in ${seconds} s`);
  process.exitCode = complaints.length === 0 ? 0 : 1;
} else {
  const input = inputOf(samples, seed, Number(values.input));
  console.log(`${input.how} ${input.facts.name}: ${input.bytes.length} bytes`);
  if (values.print) process.stdout.write(input.bytes);
  const complaint = complaintAbout(input) ?? differenceByChunks(input);
  console.log(complaint ?? "nothing to complain of");
  process.exitCode = complaint === null ? 0 : 1;
}
