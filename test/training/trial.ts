import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runProcess } from "../support/vscode/processes.ts";
import { diagnoseLogs } from "./diagnosed.ts";
import type { Offer, StuckLogs } from "./offer.ts";
import { type Bench, indexOf, python, type StuckScript } from "./scripts.ts";

const limitMilliseconds = 300_000;
const oneThread = { OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1", MKL_NUM_THREADS: "1" };

/** A stuck script that has been run in a folder of its own. */
export interface StuckRun extends StuckLogs {
  readonly stuck: StuckScript;
}

export interface Attempt {
  readonly title: string;
  readonly trains: boolean;
  readonly runs: boolean;
}

export interface Trial {
  readonly stuck: StuckScript;
  readonly isDiagnosed: boolean;
  readonly signs: readonly string[];
  readonly attempts: readonly Attempt[];
}

/** Runs a stuck script as often as the index says, into logs beside it, and diagnoses them. */
export async function runStuck(stuck: StuckScript, folder: string): Promise<StuckRun> {
  await mkdir(folder, { recursive: true });
  const script = join(folder, stuck.script);
  await writeFile(script, await readFile(join(stuck.folder, stuck.script), "utf8"));
  const logs: string[] = [];
  for (const [at, words] of stuck.runs.entries()) {
    const { output } = await runPython([stuck.script, ...words], folder);
    const log = join(folder, `run-${at}.log`);
    await writeFile(log, output);
    logs.push(log);
  }
  const { signs, worstFirst } = await diagnoseLogs(logs);
  return { stuck, script, logs: worstFirst, signs };
}

/** Tries the edits in the order in which they were offered, each on a fresh copy, until one trains. */
export async function tryEdits(
  bench: Bench,
  { stuck, signs }: StuckRun,
  { edits }: Offer,
  folder: string,
): Promise<Trial> {
  const attempts: Attempt[] = [];
  for (const [at, { title, text }] of edits.entries()) {
    attempts.push({ title, ...(await check(bench, stuck, join(folder, String(at)), text)) });
    if (attempts.at(-1)?.trains) break;
  }
  return { stuck, isDiagnosed: signs.includes(nameOf(stuck.sign)), signs, attempts };
}

function runPython(words: readonly string[], folder: string) {
  return runProcess(python, ["-W", "ignore", ...words], {
    cwd: folder,
    env: { ...process.env, ...oneThread },
    timeoutMilliseconds: limitMilliseconds,
  });
}

/** The conditions of the index decide; an edited script that does not train must at least run. */
async function check(
  bench: Bench,
  stuck: StuckScript,
  folder: string,
  text: string,
): Promise<{ trains: boolean; runs: boolean }> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, stuck.script);
  await writeFile(path, text);
  const { code } = await runProcess(
    python,
    [bench.checker, indexOf(stuck.folder), stuck.script, path],
    {
      timeoutMilliseconds: limitMilliseconds * stuck.runs.length,
    },
  );
  if (code === 0) return { trains: true, runs: true };
  const plain = await runPython([stuck.script, ...(stuck.runs[0] ?? [])], folder);
  return { trains: false, runs: plain.code === 0 };
}

/** Names of the index that differ from ours. */
function nameOf(sign: string): string {
  const dashed = sign.replaceAll("_", "-");
  return dashed === "init-sensitivity" ? "initialization-sensitivity" : dashed;
}
