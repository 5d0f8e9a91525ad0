import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { encode as encodeCl100k } from "gpt-tokenizer/encoding/cl100k_base";
import { encode as encodeO200k } from "gpt-tokenizer/encoding/o200k_base";
import { diagnoseRun } from "../../src/core/diagnosis/diagnose.ts";
import { summarizeRun } from "../../src/core/summary/summarizeRun.ts";
import { estimateTokens } from "../../src/core/summary/tokens.ts";
import { readWholeLog } from "../../src/host/readWholeLog.ts";
import { sharedFolder } from "../support/shared.ts";

/** Prints the tokens of a summary beside those of the last twenty lines, for one log of each tool of the corpus. */
const shared = sharedFolder();
if (shared === null) throw new Error("needs the folder shared/ beside the repository");
const corpus = join(shared, "corpus");
const logs = readdirSync(corpus, { recursive: true, encoding: "utf8" })
  .filter((file) => /\.(?:log|txt|out|csv)$/.test(file))
  .sort();
const tools = new Map(logs.map((file) => [file.split("/")[0], file]));

console.log("| log | lines | summary, o200k | cl100k | estimate | last 20 lines, o200k |");
console.log("|---|---|---|---|---|---|");
for (const file of [...tools.values()].slice(0, 24)) {
  const [run] = (await readWholeLog(join(corpus, file))).runs;
  if (run === undefined) continue;
  const text = summarizeRun({ name: file, run, diagnosis: diagnoseRun(run) }, 300);
  const lines = readFileSync(join(corpus, file), "utf8").trimEnd().split(/\r?\n/);
  const tail = lines.slice(-20).join("\n").slice(0, 100_000);
  const counts = [
    lines.length,
    encodeO200k(text).length,
    encodeCl100k(text).length,
    estimateTokens(text),
    encodeO200k(tail).length,
  ];
  console.log(`| ${file} | ${counts.join(" | ")} |`);
}
