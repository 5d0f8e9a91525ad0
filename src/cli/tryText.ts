import path from "node:path";
import { formatMessage } from "../core/message.ts";
import { unifiedDiff } from "../core/python/applyEdits.ts";
import type { ArmReport } from "../core/trial/armReport.ts";
import type { Sources } from "../core/trial/candidateRequest.ts";
import { type ReportRow, type StudyReport, shortNumber, titleOf } from "../core/trial/report.ts";
import type { Subject } from "../core/trial/subject.ts";
import type { WatchedTrial } from "../host/trial/startedTrial.ts";
import type { StudyRecord } from "../host/trial/studyRecord.ts";
import { number } from "./json.ts";
import { clip, columns, wrap } from "./text.ts";

const outcomes: Readonly<Record<ReportRow["outcome"], string>> = {
  trains: "trains",
  better: "better, but not trained",
  stuck: "stuck",
  failed: "failed",
  cancelled: "cancelled",
  running: "not finished",
};

/** What is about to be run. */
export function planText({
  record,
  subject,
  place,
}: {
  record: StudyRecord;
  subject: Subject;
  place: string;
}): string {
  const { command, plan, study } = record;
  const [finding] = subject.findings;
  const basis = {
    shown: "found",
    suspected: "suspected",
    asked: "assumed, as the log shows no sign",
  };
  const lines = [
    `${finding?.sign ?? "stuck"} (${basis[subject.basis]}) in ${relative(record.log)}`,
    `command: ${command.words.join(" ")}`,
    `where: ${place}, in a copy of ${plan.root} (${plan.copied.length} files); at most ${Math.round(record.limitSeconds)} s`,
    ...plan.shared.map(
      (file) => `big data, read-only in the copy: ${file.path} (${megabytes(file.bytes)} MB)`,
    ),
    ...plan.left.map(
      (file) => `left out, as nothing names it: ${file.path} (${megabytes(file.bytes)} MB)`,
    ),
    study.singles.length === 0
      ? `compared: ${study.arms.map(({ label }) => label).join(" · ")}`
      : `candidates: ${study.singles
          .slice(0, study.most)
          .map(({ id }) => id)
          .join(", ")}`,
  ];
  return `${lines.flatMap((line) => wrap(line, "")).join("\n")}\n`;
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 2 ** 20);
}

/** One line for a trial that has just ended. */
export function trialLine({ trial, end }: WatchedTrial): string {
  const what = trial.candidate.changes.length === 0 ? "control" : trial.candidate.id;
  const arm = trial.arm.label === "" ? "" : ` @ ${trial.arm.label}`;
  const how = end?.reason ? formatMessage(end.reason) : (end?.end ?? "started");
  return clip(`${what}${arm}: ${how}${end ? ` (${end.seconds.toFixed(1)} s)` : ""}`);
}

/** The table of all candidates and the sentence. */
export function reportText(report: StudyReport, trials: readonly WatchedTrial[]): string {
  const rows = report.rows.map((row) => [
    row === report.winner ? "→" : " ",
    row.candidate.id,
    outcomes[row.outcome],
    row.judgement
      ? `${shortNumber(row.judgement.before)} → ${shortNumber(row.judgement.level)}`
      : "",
    row.judgement?.equal
      ? `at ${shortNumber(row.judgement.equal.at)}: ${shortNumber(row.judgement.equal.before)} → ${shortNumber(row.judgement.equal.level)}`
      : "",
    `${secondsOf(row, trials).toFixed(1)} s`,
  ]);
  return `${[...columns(rows).map(clip), "", ...wrap(formatMessage(report.sentence), "")].join("\n")}\n`;
}

function secondsOf(row: ReportRow, trials: readonly WatchedTrial[]): number {
  return trials
    .filter(({ trial }) => row.trials.includes(trial.id))
    .reduce((sum, { end }) => sum + (end?.seconds ?? 0), 0);
}

/** The winner as a patch of the person's files. */
function diffOf(sources: Sources, { candidate }: ReportRow): string {
  const before = new Map([
    [sources.path, sources.text],
    ...sources.imported.map((file) => [file.path, file.text] as const),
  ]);
  return candidate.files
    .map((file) => unifiedDiff(before.get(file.path) ?? "", file.text, relative(file.path)))
    .join("");
}

function relative(file: string): string {
  return path.relative("", file) || file;
}

/** All of it for a program. */
export function tryJson(
  record: StudyRecord,
  subject: Subject,
  report: StudyReport,
  trials: readonly WatchedTrial[],
  kept: boolean,
): object {
  const { winner, seeds } = report;
  return {
    version: 1,
    script: record.script,
    log: record.log,
    sign: record.study.about.sign,
    basis: subject.basis,
    runner: record.runner,
    command: record.command.words,
    fixed: winner !== null,
    sentence: formatMessage(report.sentence),
    winner:
      winner === null
        ? null
        : { ...candidateJson(winner), diff: diffOf(record.study.request.sources, winner), kept },
    candidates: report.rows.map((row) => ({
      ...candidateJson(row),
      seconds: secondsOf(row, trials),
    })),
    trials: trials.map((trial) => trialJson(trial, record.keepCopies)),
    seeds: seeds && {
      pairs: seeds.pairs,
      before: spreadJson(seeds.before),
      after: spreadJson(seeds.after),
      gain: seeds.gain && {
        mean: number(seeds.gain.mean),
        low: number(seeds.gain.low),
        high: number(seeds.gain.high),
      },
      probabilityBetter: seeds.probabilityBetter,
    },
  };
}

function trialJson({ trial, end, log }: WatchedTrial, isKept: boolean): object {
  return {
    id: trial.id,
    arm: trial.arm.label,
    end: end?.end ?? null,
    reason: end?.reason ? formatMessage(end.reason) : null,
    seconds: end?.seconds ?? null,
    log: isKept ? log : null,
  };
}

function spreadJson({ mean, deviation }: { mean: number; deviation: number }): object {
  return { mean: number(mean), deviation: number(deviation) };
}

function candidateJson({ candidate, outcome, judgement }: ReportRow): object {
  return {
    id: candidate.id,
    remedies: candidate.changes.map(({ id }) => id),
    title: titleOf(candidate),
    outcome,
    before: judgement && number(judgement.before),
    after: judgement && number(judgement.level),
    equal: judgement?.equal && {
      at: number(judgement.equal.at),
      before: number(judgement.equal.before),
      after: number(judgement.equal.level),
    },
    gain: judgement && { low: number(judgement.gain.low), high: number(judgement.gain.high) },
    signs: judgement?.remaining.map(({ sign }) => sign) ?? [],
  };
}

/** The table of a comparison and what it shows. */
export function armsText({ rows, sentence }: ArmReport): string {
  const cells = rows.map(({ label, levels, spread }) => [
    label,
    levels.map(shortNumber).join(" "),
    levels.length > 1 ? `${shortNumber(spread.mean)} ± ${shortNumber(spread.deviation)}` : "",
  ]);
  return `${[...columns(cells), "", ...wrap(formatMessage(sentence), "")].join("\n")}\n`;
}

export function armsJson(
  record: StudyRecord,
  { rows, sentence, found }: ArmReport,
  trials: readonly WatchedTrial[],
): object {
  return {
    version: 1,
    script: record.script,
    log: record.log,
    runner: record.runner,
    command: record.command.words,
    varies: record.study.varies,
    found,
    sentence: formatMessage(sentence),
    arms: rows.map(({ label, levels, spread }) => ({
      label,
      levels: levels.map(number),
      ...spreadJson(spread),
    })),
    trials: trials.map((trial) => trialJson(trial, record.keepCopies)),
  };
}
