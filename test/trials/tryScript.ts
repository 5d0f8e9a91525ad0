import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { repositoryFolder } from "../support/vscode/folders.ts";
import { runProcess } from "../support/vscode/processes.ts";
import { python, type StuckScript } from "./scripts.ts";

const limitMilliseconds = 600_000;
const oneThread = { OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1", MKL_NUM_THREADS: "1" };

export interface TriedScript {
  readonly stuck: StuckScript;
  readonly winner: string | null;
  /** Whether the script passes its own check with the winner in it. */
  readonly passes: boolean;
  readonly candidates: number;
  /** Of all trials, in units of the stuck run's. */
  readonly cost: number;
  readonly seconds: number;
  readonly sentence: string;
  readonly detail: readonly string[];
}

interface Answer {
  readonly sentence: string;
  readonly winner: { readonly id: string } | null;
  readonly candidates: readonly {
    readonly id: string;
    readonly outcome: string;
    readonly before: number | string | null;
    readonly after: number | string | null;
    readonly seconds: number;
  }[];
  readonly trials: readonly { readonly seconds: number | null }[];
}

/** Runs a stuck script as often as its index says, lets `unstuck try` find a fix and keep it, and checks what came of it. */
export async function tryScript(stuck: StuckScript, folder: string): Promise<TriedScript> {
  await mkdir(folder, { recursive: true });
  const script = join(folder, stuck.script);
  await copyFile(join(stuck.folder, stuck.script), script);
  const logs: string[] = [];
  const start = performance.now();
  for (const [at, words] of stuck.runs.entries()) {
    const { output } = await run([python, "-W", "ignore", stuck.script, ...words], folder);
    const log = join(folder, `run-${at}.log`);
    await writeFile(log, output);
    logs.push(log);
  }
  const stuckSeconds = (performance.now() - start) / 1000;
  const answer = await tryLogs(script, logs, folder);
  if (typeof answer === "string") {
    const none = { winner: null, passes: false, candidates: 0, cost: 0, seconds: 0, detail: [] };
    return { stuck, ...none, sentence: answer };
  }
  const checked = await run([python, stuck.checker, stuck.index, stuck.script, script], folder);
  const seconds = answer.trials.reduce((sum, trial) => sum + (trial.seconds ?? 0), 0);
  return {
    stuck,
    winner: answer.winner?.id ?? null,
    passes: checked.code === 0,
    candidates: answer.candidates.length,
    cost: seconds / stuckSeconds,
    seconds,
    sentence: answer.sentence,
    detail: [
      ...answer.candidates.map(
        ({ id, outcome, before, after, seconds: own }) =>
          `${id}: ${outcome} ${before} → ${after} (${own.toFixed(1)} s)`,
      ),
      checked.output.trim(),
    ],
  };
}

async function tryLogs(
  script: string,
  logs: readonly string[],
  folder: string,
): Promise<Answer | string> {
  const cli = join(repositoryFolder, "src/cli/main.ts");
  const words = ["try", ...logs, "--script", script, "--keep", "--json"];
  const { code, output } = await run([process.execPath, cli, ...words], folder);
  const json = output.slice(output.indexOf("\n{\n") + 1, output.lastIndexOf("\n}\n") + 2);
  if (code > 1 || json === "") return output.trim();
  const answer: Answer = JSON.parse(json.slice(json.indexOf("{")));
  return answer;
}

function run([command = "", ...words]: readonly string[], folder: string) {
  return runProcess(command, words, {
    cwd: folder,
    env: { ...process.env, ...oneThread },
    timeoutMilliseconds: limitMilliseconds,
  });
}
