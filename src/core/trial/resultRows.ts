import { type Message, message } from "../message.ts";
import { formatElapsed } from "../view/format.ts";
import type { ArmReport } from "./armReport.ts";
import { control } from "./candidate.ts";
import { courseOf, endOf, levelAt } from "./course.ts";
import { type ReportRow, type StudyReport, shortNumber } from "./report.ts";
import type { ResultRow, TrialResult } from "./resultText.ts";
import { type Controls, type Study, trialOf } from "./study.ts";

/** How a trial ended. */
export interface TrialEnding {
  readonly reason: Message | null;
  readonly seconds: number;
}

/** What a result is told from beside its report. */
export interface ResultContext {
  readonly study: Study;
  readonly controls: Controls;
  /** By the id of the trial; without those that still run. */
  readonly endings: ReadonlyMap<string, TrialEnding>;
  readonly translate: (m: Message) => string;
}

type Table = Pick<TrialResult, "columns" | "rows">;

/** The run as it was where it was repeated, then each candidate beside it: at the end, and where the shorter one ended. */
export function studyTable({ rows, winner }: StudyReport, context: ResultContext): Table {
  const { translate } = context;
  return {
    columns: [message("stuck run"), message("trial"), message("time")].map(translate),
    rows: [
      ...controlRows(context),
      ...rows.map((row): ResultRow => {
        const { judgement, candidate } = row;
        const titles = candidate.changes.map(({ title }) => translate(title));
        return {
          title: titles.join(" + "),
          won: row === winner,
          numbers: [...lossesOf(judgement), duration(row.trials, context)],
          more: atEqualSteps(row, context),
          notes: [
            [translate(outcomes[row.outcome]), ...reasonsOf(row.trials, context)].join(" · "),
          ],
        };
      }),
    ],
  };
}

/** A condition a row: the mean and the deviation of where its runs ended, and where each did; then those that did not. */
export function armTable({ rows }: ArmReport, context: ResultContext): Table {
  const { study, translate } = context;
  const ended = new Set(rows.flatMap(({ arms }) => arms));
  const lost = study.arms.filter(({ label }) => !ended.has(label));
  const known = rows.map(({ label, arms, levels, spread }) => ({
    label,
    arms,
    loss: shortNumber(spread.mean),
    deviation: levels.length > 1 ? shortNumber(spread.deviation) : "",
    each: levels.length > 1 ? [levels.map(shortNumber).join(", ")] : [],
  }));
  const others = lost.map(({ label }) => ({
    label,
    arms: [label],
    loss: "",
    deviation: "",
    each: [],
  }));
  const all = [...known, ...others];
  const isSpread = all.some(({ deviation }) => deviation !== "");
  const columns = [message("loss"), ...(isSpread ? [message("± sd")] : []), message("time")];
  return {
    columns: columns.map(translate),
    rows: all.map(({ label, arms, loss, deviation, each }): ResultRow => {
      const trials = study.arms
        .filter((arm) => arms.includes(arm.label))
        .map((arm) => trialOf(control, arm).id);
      return {
        title: label,
        won: false,
        numbers: [loss, ...(isSpread ? [deviation] : []), duration(trials, context)],
        more: [],
        notes: [...each, ...reasonsOf(trials, context)],
      };
    }),
  };
}

function controlRows(context: ResultContext): readonly ResultRow[] {
  const { study, controls, endings, translate } = context;
  return study.arms.flatMap((arm): ResultRow[] => {
    const { id } = trialOf(control, arm);
    if (!endings.has(id)) return [];
    const run = controls.get(arm.label);
    const line = run === undefined ? null : courseOf(run, study.about.measure);
    const level = line === null ? "" : shortNumber(levelAt(line, endOf(line)).value);
    const title = translate(message("As it was"));
    return [
      {
        title: arm.label === "" ? title : `${title} (${arm.label})`,
        won: false,
        numbers: [level, "", duration([id], context)],
        more: [],
        notes: reasonsOf([id], context),
      },
    ];
  });
}

function lossesOf(judgement: ReportRow["judgement"]): readonly string[] {
  return judgement === null
    ? ["", ""]
    : [shortNumber(judgement.before), shortNumber(judgement.level)];
}

/** Nothing where both ended at the same place: it is said already. */
function atEqualSteps(
  { judgement }: ReportRow,
  { study, translate }: ResultContext,
): ResultRow["more"] {
  const equal = judgement?.equal;
  if (!equal || (equal.level === judgement?.level && equal.before === judgement.before)) return [];
  const values = { x: shortNumber(equal.at) };
  const what = {
    step: message("at step {x}", values),
    epoch: message("at epoch {x}", values),
  };
  const { axis } = study.about.measure;
  return [
    {
      what: translate(
        axis === "step" || axis === "epoch" ? what[axis] : message("at point {x}", values),
      ),
      numbers: [shortNumber(equal.before), shortNumber(equal.level)],
    },
  ];
}

function reasonsOf(
  trials: readonly string[],
  { endings, translate }: ResultContext,
): readonly string[] {
  const reasons = trials.flatMap((id) => endings.get(id)?.reason ?? []);
  return [...new Set(reasons.map(translate))];
}

function duration(trials: readonly string[], { endings, translate }: ResultContext): string {
  const seconds = trials.reduce((sum, id) => sum + (endings.get(id)?.seconds ?? 0), 0);
  return translate(durationText(seconds));
}

/** "4.2 s", "53 s", then minutes and hours. */
export function durationText(seconds: number): Message {
  return seconds < 60
    ? message("{seconds} s", {
        seconds: seconds < 10 ? shortNumber(Math.round(10 * seconds) / 10) : Math.round(seconds),
      })
    : message("{time}", { time: formatElapsed(seconds) });
}

const outcomes: Readonly<Record<ReportRow["outcome"], Message>> = {
  trains: message("trains"),
  better: message("better, but not trained"),
  stuck: message("stuck"),
  failed: message("failed"),
  cancelled: message("cancelled"),
  running: message("not finished"),
};
