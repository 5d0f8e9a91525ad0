import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { formatMessage } from "../core/message.ts";
import { armReportOf } from "../core/trial/armReport.ts";
import { commandWords } from "../core/trial/commandWords.ts";
import { type ReportRow, reportOf } from "../core/trial/report.ts";
import { keptOptions, slurmHeader } from "../core/trial/slurmHeader.ts";
import { replaceTexts } from "../host/replaceTexts.ts";
import { localRunner } from "../host/trial/localRunner.ts";
import { type PreparedStudy, prepareStudy } from "../host/trial/prepareStudy.ts";
import { slurmRunner } from "../host/trial/slurmRunner.ts";
import { removeStudy } from "../host/trial/studyFolders.ts";
import type { StudyRecord } from "../host/trial/studyRecord.ts";
import { StudyRun } from "../host/trial/studyRun.ts";
import type { TrialCommand } from "../host/trial/trialCommand.ts";
import { defineCommand, usageError } from "./command.ts";
import { readDuration } from "./duration.ts";
import { printJson } from "./json.ts";
import { readPaths, wrongPaths } from "./readPaths.ts";
import type { Terminal } from "./terminal.ts";
import { armsJson, armsText, planText, reportText, trialLine, tryJson } from "./tryText.ts";

const mostCandidates = 8;
const lookMilliseconds = 150;

/** Runs the script with each of the remedies on copies, and says which of them gets it going. */
export const tryRemedies = defineCommand({
  synopsis:
    "LOG... --script SCRIPT [--command COMMAND] [--runner local|slurm] [--slurm OPTIONS] [--seeds N] [--optimizers A,B] [--rates N] [--budget DURATION] [--jobs N] [--keep] [--json]",
  about: "Runs the script with each remedy on a copy, and says which of them gets it going.",
  operand: "files",
  options: {
    script: {
      type: "string",
      value: "SCRIPT",
      isFile: true,
      about: "the training script that wrote the log",
    },
    command: {
      type: "string",
      value: "COMMAND",
      about: "how the script is started; else python SCRIPT with what the log states",
    },
    runner: {
      type: "string",
      value: "RUNNER",
      choices: ["local", "slurm"],
      about: "where the trials run",
    },
    slurm: {
      type: "string",
      value: "OPTIONS",
      about: "how to ask Slurm for a node: options of sbatch, or a batch script with #SBATCH lines",
    },
    seeds: {
      type: "string",
      value: "N",
      about: "prove the winner over so many seeds, in pairs with the run as it was",
    },
    optimizers: {
      type: "string",
      value: "A,B",
      about: "instead of remedies: compare these optimizers, under each of the seeds",
    },
    rates: {
      type: "string",
      value: "N",
      about: "with --optimizers: each with so many learning rates, a factor of 10 apart (1)",
    },
    budget: {
      type: "string",
      value: "DURATION",
      about: "for all trials together: 90s, 10m (the default), 2h",
    },
    jobs: { type: "string", value: "N", about: "how many trials run at the same time (1)" },
    keep: { type: "boolean", about: "put the winner into the script" },
    json: { type: "boolean", about: "one JSON document" },
  },
  examples: [
    { line: "unstuck try train.log --script train.py", about: "tries up to eight remedies" },
    {
      line: "unstuck try train.log --script train.py --seeds 5 --keep",
      about: "proves the best and keeps it",
    },
    {
      line: "unstuck try train.log --script train.py --optimizers sgd,adam --rates 3",
      about: "compares optimizers, each at its best learning rate",
    },
  ],
  run: async ({ values, positionals }, terminal) => {
    const wrong = wrongPaths("try", positionals);
    if (wrong !== null) return usageError(terminal, wrong);
    if (values.script === undefined) return usageError(terminal, "try needs --script SCRIPT");
    const budgetSeconds = readDuration(values.budget ?? "10m");
    if (budgetSeconds === null)
      return usageError(terminal, "--budget takes a duration such as 10m");
    const [seeds, jobs] = [readCount(values.seeds ?? "1"), readCount(values.jobs ?? "1")];
    if (seeds === null) return usageError(terminal, "--seeds takes a number from 1 to 64");
    if (jobs === null) return usageError(terminal, "--jobs takes a number from 1 to 64");
    const rates = readCount(values.rates ?? "1", mostRates);
    if (rates === null) return usageError(terminal, "--rates takes a number from 1 to 7");
    const optimizers = (values.optimizers ?? "").split(",").flatMap((name) => name.trim() || []);
    const command = values.command === undefined ? null : commandOf(values.command);
    if (typeof command === "string") return usageError(terminal, command);
    const { logs, failed } = await readPaths(positionals, terminal);
    const runs = logs.flatMap((log) => log.runs);
    if (failed && runs.length === 0) return 2;
    const prepared = await prepareStudy({
      runs,
      sign: null,
      script: path.resolve(values.script),
      command,
      cwd: process.cwd(),
      interpreters: [],
      runner: values.runner === "slurm" ? "slurm" : "local",
      slurm: await slurmOptions(values.slurm ?? ""),
      seeds,
      compare: optimizers.length === 0 ? null : { optimizers, rates },
      jobs,
      budgetSeconds,
      most: mostCandidates,
      keepCopies: false,
      storage: storageFolder(),
      now: Date.now(),
    });
    if (prepared.kind === "refused") return usageError(terminal, formatMessage(prepared.reason));
    if (seeds > 1 && optimizers.length === 0 && prepared.record.seedArms.length === 0)
      terminal.error(
        "the script takes its seed from where it cannot be changed: --seeds has no effect",
      );
    try {
      return await carryOut(
        prepared,
        { keep: values.keep === true, json: values.json === true },
        terminal,
      );
    } finally {
      await removeStudy(prepared.folder);
    }
  },
});

async function carryOut(
  { folder, record, subject }: PreparedStudy & { kind: "prepared" },
  { keep, json }: { readonly keep: boolean; readonly json: boolean },
  terminal: Terminal,
): Promise<number> {
  const runner =
    record.runner === "local"
      ? localRunner(supervisor())
      : slurmRunner({ options: record.slurm, jobs: record.jobs });
  const place = formatMessage(runner.place);
  if (!json) terminal.out(planText({ record, subject, place }));
  const cancelling = new AbortController();
  const cancel = () => cancelling.abort();
  process.once("SIGINT", cancel).once("SIGTERM", cancel);
  const told = new Set<string>();
  const study = new StudyRun({
    folder,
    record,
    runner,
    signal: cancelling.signal,
    lookMilliseconds,
    onProgress: (trials) => {
      for (const trial of trials) {
        if (trial.end === null || told.has(trial.trial.id)) continue;
        told.add(trial.trial.id);
        terminal.error(trialLine(trial));
      }
    },
  });
  const end = await study.run();
  process.off("SIGINT", cancel).off("SIGTERM", cancel);
  if (end.reason !== null) terminal.error(formatMessage(end.reason));
  if (record.study.singles.length === 0) {
    const arms = armReportOf(record.study, study.controls);
    terminal.out(json ? printJson(armsJson(record, arms, study.trials)) : armsText(arms));
    return end.why === "failed" ? 2 : arms.found ? 0 : 1;
  }
  const report = reportOf(record.study, study.states, study.controls, record.seedArms);
  const kept =
    keep && report.winner !== null && (await keepWinner(record, report.winner, terminal));
  if (json) terminal.out(printJson(tryJson(record, subject, report, study.trials, kept)));
  else terminal.out(reportText(report, study.trials));
  return end.why === "failed" ? 2 : report.winner === null || (keep && !kept) ? 1 : 0;
}

/** Puts the winner into the person's script, where that is still the one that was tried. */
async function keepWinner(
  record: StudyRecord,
  { candidate }: ReportRow,
  terminal: Terminal,
): Promise<boolean> {
  const { sources } = record.study.request;
  const tried = new Map([
    [sources.path, sources.text],
    ...sources.imported.map((file) => [file.path, file.text] as const),
  ]);
  const changes = candidate.files.map(({ path: place, text }) => ({
    path: place,
    before: tried.get(place) ?? "",
    after: text,
  }));
  const left = await replaceTexts(changes);
  if (left !== null) terminal.error(`${left.path}: ${left.reason}; it is left as it was`);
  return left === null;
}

async function slurmOptions(text: string): Promise<readonly string[]> {
  if (text === "" || text.startsWith("-")) return keptOptions(text);
  return slurmHeader(await readFile(text, "utf8").catch(() => ""));
}

function commandOf(line: string): TrialCommand | string {
  const command = commandWords(line);
  if ("template" in command) return formatMessage(command);
  const { words, env, folder } = command;
  return { words, env, cwd: path.resolve(folder ?? "") };
}

const mostRates = 7;

function readCount(text: string, most = 64): number | null {
  const count = Number(text);
  return Number.isInteger(count) && count >= 1 && count <= most ? count : null;
}

/** On a disk that the nodes of a cluster see as well. */
function storageFolder(): string {
  const cache = process.env["XDG_CACHE_HOME"] ?? path.join(homedir(), ".cache");
  return path.join(cache, "unstuck", "trials");
}

/** The program that watches over one trial: above the bundle's chunks, or in the source. */
function supervisor(): string {
  const isSource = import.meta.url.endsWith(".ts");
  const file = isSource ? "../host/trial/supervisor/main.ts" : "../supervisor.js";
  return fileURLToPath(new URL(file, import.meta.url));
}
