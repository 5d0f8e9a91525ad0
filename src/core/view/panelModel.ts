import type { Finding } from "../diagnosis/finding.ts";
import { type Message, message } from "../message.ts";
import type { Remedy } from "../remedy/remedy.ts";
import type { Run, RunStatus } from "../run/run.ts";
import type { ChartAxis } from "./axes.ts";
import { type ChartModel, chartModel } from "./chartModel.ts";
import { planCharts, type ShownRun } from "./chartPlan.ts";
import type { ViewOptions } from "./protocol.ts";
import type { Range } from "./robustRange.ts";
import { type Verdict, verdict } from "./verdict.ts";

type Translate = (m: Message) => string;

export interface RunChoice {
  readonly id: string;
  readonly label: string;
  readonly status: string;
}

/** One run as the panel shows it. */
export interface RunView {
  readonly runId: string;
  readonly axes: readonly ChartAxis[];
  readonly axis: ChartAxis;
  /** x of the first and the last point of all charts; null where there is none. */
  readonly extent: Range | null;
  readonly charts: readonly ChartModel[];
  readonly verdict: Verdict;
}

export function panelModel(
  shown: ShownRun,
  remedies: (finding: Finding) => readonly Remedy[] | null,
  options: ViewOptions,
  translate: Translate,
  notes: readonly string[] = [],
): RunView {
  const { run, diagnosis } = shown;
  const plan = planCharts(shown, options);
  const context = { scale: plan.scale, options, translate };
  return {
    runId: run.id,
    axes: plan.axes,
    axis: plan.scale.axis,
    extent: plan.extent,
    charts: plan.requests.map((request) => chartModel(request, context)),
    verdict: verdict(diagnosis, remedies, translate, notes),
  };
}

/** The chosen run where it is there, else the newest live one, else the newest. */
export function preferredRun(runs: readonly Run[], chosen: string | null): Run | null {
  const byId = runs.find((run) => run.id === chosen);
  return byId ?? runs.findLast((run) => run.status === "live") ?? runs.at(-1) ?? null;
}

/** Runs for the picker, by name; those of one name are told apart by the folders and the place of their log. */
export function runChoices(runs: readonly Run[], translate: Translate): readonly RunChoice[] {
  const names = new Map<string, number>();
  for (const run of runs) names.set(run.name, (names.get(run.name) ?? 0) + 1);
  const choices = runs.map((run) => ({
    id: run.id,
    label: (names.get(run.name) ?? 0) > 1 ? `${run.name} (${place(run)})` : run.name,
    status: status(run, translate),
  }));
  return choices.sort((a, b) => byName.compare(a.label, b.label));
}

const byName = new Intl.Collator("en", { numeric: true });

function place(run: Run): string {
  const path = run.path.split(/[\\/]/).slice(-2).join("/");
  return run.firstLine > 1 ? `${path}:${run.firstLine}` : path;
}

const statusWords: Readonly<Record<RunStatus, string>> = {
  live: "Running",
  idle: "Idle",
  finished: "Finished",
  failed: "Failed",
};

function status(run: Run, translate: Translate): string {
  const word = translate(message(statusWords[run.status]));
  return run.failure === null ? word : `${word}: ${run.failure}`;
}
