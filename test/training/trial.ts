import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { applyEdits } from "../../src/core/remedy/applyEdits.ts";
import { runProcess } from "../support/vscode/processes.ts";
import { type Diagnosed, diagnoseLogs, offeredRemedies } from "./offered.ts";
import { type Bench, python, type StuckScript } from "./scripts.ts";

/** As many remedies as a person would try. */
const tried = 3;
const limitMilliseconds = 90_000;
const oneThread = { OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1", MKL_NUM_THREADS: "1" };

export interface Attempt {
  readonly remedy: string;
  readonly trains: boolean;
  readonly runs: boolean;
}

export interface Trial {
  readonly script: string;
  readonly sign: string;
  readonly found: readonly string[];
  readonly diagnosed: boolean;
  readonly attempts: readonly Attempt[];
}

/** Runs a stuck script, diagnoses its logs and tries the remedies that are offered, each on a fresh copy. */
export async function tryScript(bench: Bench, stuck: StuckScript, folder: string): Promise<Trial> {
  const text = await readFile(join(bench.folder, stuck.script), "utf8");
  const logs = await runStuck(text, stuck, join(folder, "stuck"));
  const diagnosed = await diagnoseLogs(logs);
  const attempts: Attempt[] = [];
  for (const remedy of offeredRemedies(text, diagnosed).slice(0, tried)) {
    if (remedy.placement.kind !== "edit") continue;
    const copy = join(folder, remedy.id);
    const edited = applyEdits(text, remedy.placement.edits);
    attempts.push({ remedy: remedy.id, ...(await check(bench, stuck, copy, edited)) });
    if (attempts.at(-1)?.trains) break;
  }
  const found = signsOf(diagnosed);
  await rm(folder, { recursive: true, force: true });
  return {
    script: stuck.script,
    sign: stuck.sign,
    found,
    diagnosed: found.includes(nameOf(stuck.sign)),
    attempts,
  };
}

async function runStuck(text: string, stuck: StuckScript, folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, stuck.script), text);
  const logs: string[] = [];
  for (const [at, words] of stuck.runs.entries()) {
    const { output } = await runPython([stuck.script, ...words], folder);
    const log = join(folder, `run-${at}.log`);
    await writeFile(log, output);
    logs.push(log);
  }
  return logs;
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
  const { code } = await runProcess(python, [bench.checker, bench.index, stuck.script, path], {
    timeoutMilliseconds: limitMilliseconds * stuck.runs.length,
  });
  if (code === 0) return { trains: true, runs: true };
  const plain = await runPython([stuck.script, ...(stuck.runs[0] ?? [])], folder);
  return { trains: false, runs: plain.code === 0 };
}

function signsOf(diagnosed: readonly Diagnosed[]): readonly string[] {
  const signs = diagnosed.flatMap(({ finding }) => [
    finding.sign,
    ...finding.consequences.map(({ sign }) => sign),
  ]);
  return [...new Set(signs)];
}

/** Names of the index that differ from ours. */
function nameOf(sign: string): string {
  const dashed = sign.replaceAll("_", "-");
  return dashed === "init-sensitivity" ? "initialization-sensitivity" : dashed;
}
