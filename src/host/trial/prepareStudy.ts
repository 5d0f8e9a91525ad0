import { copyFile, mkdir, realpath, rm, stat } from "node:fs/promises";
import path from "node:path";
import type { Sign } from "../../core/diagnosis/finding.ts";
import { type Message, message } from "../../core/message.ts";
import type { Run } from "../../core/run/run.ts";
import { type Arm, asItWas } from "../../core/trial/arm.ts";
import { armsOfRuns, seedArms } from "../../core/trial/arms.ts";
import { candidatesFor } from "../../core/trial/candidate.ts";
import type { Sources } from "../../core/trial/candidateRequest.ts";
import { measureOf } from "../../core/trial/course.ts";
import { optimizerArms } from "../../core/trial/optimizerArms.ts";
import { wordsFor } from "../../core/trial/scriptOptions.ts";
import type { Study } from "../../core/trial/study.ts";
import { type Subject, subjectOf } from "../../core/trial/subject.ts";
import { reasonOf } from "../reasonOf.ts";
import { readScriptFile } from "../scriptFile.ts";
import { planCopy } from "./copyPlan.ts";
import { findInterpreter } from "./interpreter.ts";
import { type RunnerName, type StudyRecord, writeStudy } from "./studyRecord.ts";
import { findPrograms, isInside, type TrialCommand } from "./trialCommand.ts";

export interface StudyRequest {
  /** Of the stuck logs; of several that were made with one script, all. */
  readonly runs: readonly Run[];
  /** What is to be got rid of first, where it was chosen among what the runs show. */
  readonly sign: Sign | null;
  readonly script: string;
  /** Where it is known how the script was started. */
  readonly command: TrialCommand | null;
  /** Folder from which it was most likely started. */
  readonly cwd: string;
  readonly interpreters: readonly string[];
  readonly runner: RunnerName;
  /** Options of `sbatch`: `--partition=gpu`. */
  readonly slurm: readonly string[];
  readonly seeds: number;
  /** Instead of changes: the script as it is, under several seeds, or these optimizers with so many learning rates each. */
  readonly compare:
    | "seeds"
    | { readonly optimizers: readonly string[]; readonly rates: number }
    | null;
  readonly jobs: number;
  readonly budgetSeconds: number;
  readonly most: number;
  readonly keepCopies: boolean;
  /** Below which the study gets a folder of its own. */
  readonly storage: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

export type PreparedStudy =
  | {
      readonly kind: "prepared";
      readonly folder: string;
      readonly record: StudyRecord;
      readonly subject: Subject;
    }
  | { readonly kind: "refused"; readonly reason: Message };

/** Everything that is to be known before the first trial may start, and what a person is asked to confirm. Starts nothing. */
export async function prepareStudy(request: StudyRequest): Promise<PreparedStudy> {
  const script = await realpath(request.script).catch(() => request.script);
  const read = await readScriptFile(script);
  if (read.kind === "unreadable") {
    return refused("{file}: {reason}", { file: request.script, reason: read.reason });
  }
  const { text, imported } = read.script;
  const subject = subjectOf(request.runs, text, request.sign);
  const [worst] = subject?.runs ?? [];
  const measure = worst === undefined ? null : measureOf(worst);
  if (subject === null || worst === undefined || measure === null) {
    return refused("The log has no loss by which a trial could be judged.");
  }
  const compared = request.compare === null ? null : comparedArms(request, read.script, worst);
  if (compared !== null && "template" in compared) return { kind: "refused", reason: compared };
  const arms =
    compared ??
    (subject.varies === null
      ? [asItWas]
      : armsOfRuns(
          text,
          subject.runs.map((run) => run.hyperparameters),
        ));
  if (arms === null) {
    return refused(
      "{file} has no option for what its runs differ in ({what}), and no seed that can be changed.",
      {
        file: request.script,
        what: subject.varies ?? "",
      },
    );
  }
  const sources = { path: script, text, imported };
  const candidateRequest = {
    sources,
    findings: subject.findings,
    hyperparameters: worst.hyperparameters,
  };
  const [main] = subject.findings;
  const singles = compared === null ? candidatesFor(candidateRequest) : [];
  if (main === undefined || (compared === null && singles.length === 0)) {
    return refused("No change of {file} is known that could help here.", { file: request.script });
  }
  const command = await commandFor(request, script, text, subject);
  if ("template" in command) return { kind: "refused", reason: command };
  const logs = subject.runs.map((run) => run.path);
  const plan = await planCopy({
    folder: projectFolder(
      script,
      imported.map((file) => file.path),
      command.cwd,
    ),
    texts: [text, ...imported.map((file) => file.text), command.words.join(" ")],
    without: logs,
  });
  if ("template" in plan) return { kind: "refused", reason: plan };
  const study: Study = {
    request: candidateRequest,
    about: { sign: main.sign, troubles: subject.troubles, measure },
    arms,
    varies: compared === null ? subject.varies : request.compare === "seeds" ? "seed" : "optimizer",
    singles,
    most: request.most,
  };
  const id = `${new Date(request.now).toISOString().replace(/[:.]/g, "-")}-${path.basename(script, ".py")}`;
  const folder = path.join(request.storage, id);
  const usable = await isOfSameScript(logs, [script, ...imported.map((file) => file.path)]);
  try {
    await mkdir(folder, { recursive: true });
    const record: StudyRecord = {
      version: 1,
      id,
      created: request.now,
      script,
      log: worst.path,
      command,
      runner: request.runner,
      slurm: request.slurm,
      plan,
      wanted: {
        series: measure.series,
        ordinal: ordinalOf(worst),
        place: isInside(plan.root, worst.path) ? path.relative(plan.root, worst.path) : null,
      },
      controls: usable && compared === null ? await keepLogs(folder, arms, subject.runs) : [],
      study,
      seedArms:
        compared === null && request.seeds > 1
          ? (seedArmsFor(request.seeds, text, imported) ?? [])
          : [],
      jobs: request.jobs,
      limitSeconds: request.budgetSeconds,
      deadline: request.now + 1000 * request.budgetSeconds,
      keepCopies: request.keepCopies,
    };
    await writeStudy(folder, record);
    return { kind: "prepared", folder, record, subject };
  } catch (error) {
    await rm(folder, { recursive: true, force: true }).catch(() => {});
    return refused("{folder}: {reason}", { folder, reason: reasonOf(error) });
  }
}

/** The arms of a comparison that was asked for; a sentence where the script cannot be run so. */
function comparedArms(
  { compare, seeds }: StudyRequest,
  { text, imported }: Pick<Sources, "text" | "imported">,
  { hyperparameters }: Run,
): readonly Arm[] | Message {
  const own = seedArmsFor(seeds, text, imported);
  if (compare === null || compare === "seeds") {
    const reason =
      "The script takes its seed from where it cannot be changed, so that its runs could be told apart.";
    return own ?? message(reason);
  }
  const { optimizers: names, rates } = compare;
  const stated = hyperparameters;
  const arms = optimizerArms(text, { names, seeds: seeds > 1 ? (own ?? []) : [], rates, stated });
  if ("unknown" in arms) {
    return message(
      "The script cannot be run with {optimizer}: it has no option for it, and no edit is known.",
      { optimizer: arms.unknown },
    );
  }
  if ("fixedRate" in arms) {
    return message(
      "The script cannot be run with another learning rate for {optimizer}: it has no option for it, and no single number that says it.",
      { optimizer: arms.fixedRate },
    );
  }
  return arms;
}

function refused(template: string, values: Message["values"] = {}): PreparedStudy {
  return { kind: "refused", reason: message(template, values) };
}

function seedArmsFor(
  count: number,
  text: string,
  imported: Sources["imported"],
): readonly Arm[] | null {
  const seeds = Array.from({ length: count }, (_, seed) => seed);
  return seedArms(
    text,
    seeds,
    imported.map((file) => file.text),
  );
}

/** Number of the run in its log. */
function ordinalOf(run: Run): number {
  return Number(/#(\d+)$/.exec(run.id)?.[1] ?? 0);
}

async function commandFor(
  request: StudyRequest,
  script: string,
  text: string,
  subject: Subject,
): Promise<TrialCommand | Message> {
  const cwd = isInside(request.cwd, script) ? request.cwd : path.dirname(script);
  const { command } = request;
  const [program = "", ...words] = command?.words ?? [];
  const isAnyPython = /^python[\d.]*$/.test(program);
  if (command !== null && !isAnyPython) {
    if ((await findPrograms(program, command.cwd)).length > 0) return command;
    return message("The command was not found: {program}", { program });
  }
  // A plain "python" is that of the environment that was active where it was typed.
  const python = await findInterpreter({
    text,
    folders: [path.dirname(script), cwd],
    chosen: [...request.interpreters, ...(isAnyPython ? [program] : [])],
  });
  if (python.kind === "none") return python.reason;
  if (command !== null) return { ...command, words: [python.path, ...words] };
  const [worst] = subject.runs;
  const stated =
    subject.varies === null && worst !== undefined ? wordsFor(text, worst.hyperparameters) : [];
  return { words: [python.path, path.relative(cwd, script), ...stated], env: {}, cwd };
}

/** The folder that all files of the script have in common. */
function projectFolder(script: string, imported: readonly string[], cwd: string): string {
  const folders = imported.map((file) => path.dirname(file));
  const start = isInside(cwd, script) ? cwd : path.dirname(script);
  return folders.reduce((common, folder) => {
    let own = common;
    while (!isInside(own, folder) && path.dirname(own) !== own) own = path.dirname(own);
    return own;
  }, start);
}

/** Whether the logs were begun after the script and its imports were last written, as far as the disk can tell. */
async function isOfSameScript(
  logs: readonly string[],
  scripts: readonly string[],
): Promise<boolean> {
  try {
    const written = await Promise.all(scripts.map(async (file) => (await stat(file)).mtimeMs));
    const begun = await Promise.all(
      logs.map(async (file) => {
        const { birthtimeMs, mtimeMs } = await stat(file);
        return Math.min(birthtimeMs, mtimeMs);
      }),
    );
    return Math.max(...written) <= Math.min(...begun);
  } catch {
    return false;
  }
}

/** The logs as they are now: what is compared with must not change while trials run. */
async function keepLogs(
  folder: string,
  arms: readonly Arm[],
  runs: readonly Run[],
): Promise<StudyRecord["controls"]> {
  const controls: (readonly [string, string, number])[] = [];
  for (const [i, arm] of arms.entries()) {
    const run = runs[i];
    if (run === undefined) continue;
    const place = path.join(folder, "controls", String(i), path.basename(run.path));
    await mkdir(path.dirname(place), { recursive: true });
    await copyFile(run.path, place);
    controls.push([arm.label, place, ordinalOf(run)]);
  }
  return controls;
}
