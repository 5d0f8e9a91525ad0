import * as vscode from "vscode";
import type { ArmReport } from "../../core/trial/armReport.ts";
import type { StudyReport } from "../../core/trial/report.ts";
import type { Runner } from "../../host/trial/runner.ts";
import type { WatchedTrial } from "../../host/trial/startedTrial.ts";
import type { BegunStudy } from "../../host/trial/studyFolders.ts";
import type { StudyEnd, StudyRecord } from "../../host/trial/studyRecord.ts";
import type { TrialGroup, TrialItem } from "../../host/trial/studyResult.ts";
import { localize } from "../localize.ts";
import type { Engine } from "./engine.ts";
import { studyText } from "./studyText.ts";
import { titleOfTrial, titleOfTrials } from "./trialText.ts";

export interface FinishedStudy {
  readonly record: StudyRecord;
  readonly end: StudyEnd;
  readonly report: StudyReport;
  /** The table and the sentence, as text. */
  readonly text: string;
  readonly sentence: string;
  /** As the runs view shows it. */
  readonly group: TrialGroup;
}

interface Own {
  readonly folder: string;
  readonly cancelling: AbortController;
  group: TrialGroup;
}

/** Carries out the studies of this window, and tells how far they are and what came of earlier ones. */
export class Studies implements vscode.Disposable {
  readonly #supervisor: string;
  readonly #lookMilliseconds: number;
  readonly #own = new Map<string, Own>();
  /** What is kept on disk, by its id. */
  #kept: ReadonlyMap<string, TrialGroup> = new Map();
  readonly #changes = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changes.event;

  constructor(supervisor: string, lookMilliseconds = 500) {
    this.#supervisor = supervisor;
    this.#lookMilliseconds = lookMilliseconds;
  }

  /** What runs goes on: a later window finds it again. */
  dispose(): void {
    this.#changes.dispose();
  }

  get groups(): readonly TrialGroup[] {
    const all = new Map(this.#kept);
    for (const [id, { group }] of this.#own) all.set(id, group);
    // An id begins with the time.
    return [...all.keys()]
      .toSorted()
      .reverse()
      .flatMap((id) => all.get(id) ?? []);
  }

  /** Whether this window carries out or follows the study in a folder, or has. */
  hasFollowed(folder: string): boolean {
    return [...this.#own.values()].some((own) => own.folder === folder);
  }

  /** What stands on disk now: others of what is over are shown no longer. */
  show(begun: readonly BegunStudy[]): void {
    const folders = new Set(begun.map(({ folder }) => folder));
    for (const [id, { folder, group }] of this.#own)
      if (group.state !== "running" && !folders.has(folder)) this.#own.delete(id);
    const groups = begun.flatMap(({ result }) => result?.group ?? []);
    this.#kept = new Map(groups.map((group) => [group.id, group]));
    this.#changes.fire();
  }

  cancel(id: string): void {
    this.#own.get(id)?.cancelling.abort();
  }

  /** Carries a study out from wherever it stands, or follows the window that does. */
  async carryOut(
    engine: Engine,
    folder: string,
    record: StudyRecord,
    told: (sentence: string) => void,
  ): Promise<FinishedStudy> {
    const cancelling = new AbortController();
    const group = groupOf(engine, record, [], "running", "");
    const own: Own = { folder, cancelling, group };
    this.#own.set(record.id, own);
    const study = new engine.StudyRun({
      folder,
      record,
      runner: this.#runner(engine, record),
      signal: cancelling.signal,
      lookMilliseconds: this.#lookMilliseconds,
      onProgress: (trials) => {
        const sentence = progressSentence(engine, record, trials);
        own.group = groupOf(engine, record, trials, "running", sentence);
        told(sentence);
        this.#changes.fire();
      },
    });
    const end = await study.run();
    const report = engine.reportOf(record.study, study.states, study.controls, record.seedArms);
    const isComparison = record.study.singles.length === 0;
    const arms = isComparison ? engine.armReportOf(record.study, study.controls) : null;
    const sentence = sentenceOf(end, report, arms);
    const state = end.why === "out of time" ? "done" : end.why;
    const won = new Set(report.winner?.trials);
    own.group = groupOf(engine, record, study.trials, state, sentence, won);
    this.#changes.fire();
    const text = studyText(engine, { record, report, arms, sentence, study });
    return { record, end, report, text, sentence, group: own.group };
  }

  #runner(engine: Engine, { runner, slurm, jobs }: StudyRecord): Runner {
    return runner === "slurm"
      ? engine.slurmRunner({ options: slurm, jobs })
      : engine.localRunner(this.#supervisor);
  }
}

/** What came of it; where it did not come to its end, why, and what came of it so far. */
function sentenceOf(
  { why, reason }: StudyEnd,
  report: StudyReport,
  arms: ArmReport | null,
): string {
  const found = localize(arms?.sentence ?? report.sentence);
  if (reason === null || report.winner !== null) return found;
  const isPartial = why === "out of time" && (arms !== null || report.rows.length > 0);
  return isPartial ? `${localize(reason)} ${found}` : localize(reason);
}

function groupOf(
  engine: Engine,
  record: StudyRecord,
  trials: readonly WatchedTrial[],
  state: TrialGroup["state"],
  sentence: string,
  won: ReadonlySet<string> = new Set(),
): TrialGroup {
  const items = trials.map((trial) => {
    const item = itemOf(engine, record, trial);
    return won.has(trial.trial.id) ? { ...item, state: "won" as const } : item;
  });
  const title = titleOfTrials(record);
  const { id, created, script, log, wanted } = record;
  const stuck = { log, ordinal: wanted.ordinal };
  return { id, title, created, script, stuck, state, trials: items, sentence };
}

function itemOf(
  engine: Engine,
  { study }: StudyRecord,
  { trial, run, end, detail, log }: WatchedTrial,
): TrialItem {
  const title = titleOfTrial(trial, study);
  const last = run?.find(study.about.measure.series)?.last?.value;
  const value =
    last === undefined ? "" : vscode.l10n.t("loss {value}", { value: engine.shortNumber(last) });
  if (end === null) return { title, state: "running", value, detail, log };
  const state = end.end === "lost" ? "failed" : end.end === "out of time" ? "stopped" : end.end;
  return { title, state, value, detail: end.reason === null ? "" : localize(end.reason), log };
}

/** "Use Adam … (2 of 8): 0.34" of what runs now. */
function progressSentence(
  engine: Engine,
  record: StudyRecord,
  trials: readonly WatchedTrial[],
): string {
  const running = trials.filter(({ end }) => end === null);
  const names = running.map((trial) => {
    const loss = trial.run?.find(record.study.about.measure.series)?.last?.value;
    const { title, detail } = itemOf(engine, record, trial);
    const state = loss === undefined ? detail : engine.shortNumber(loss);
    return [title, state].filter(Boolean).join(": ");
  });
  const done = vscode.l10n.t("{count} done", { count: trials.length - running.length });
  return [done, ...names].join(" · ");
}
