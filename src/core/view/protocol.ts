import type { LessonId } from "../landscape/lessons.ts";
import type { RemedyId } from "../remedy/remedyId.ts";
import type { ChartAxis } from "./axes.ts";
import type { ChartId, ChartModel } from "./chartModel.ts";
import type { ListedChart } from "./chartPlan.ts";
import type { CurveModel } from "./curve.ts";
import type { Extent } from "./extent.ts";
import type { RunView, ShownLabel } from "./panelModel.ts";
import type { ScaleKind } from "./range.ts";
import type { Verdict } from "./verdict.ts";
import type { ViewOptions } from "./viewOptions.ts";
import type { Words } from "./words.ts";

/** Everything that the page shows, as it is now. */
export interface HydrateMessage {
  readonly type: "hydrate";
  readonly words: Words;
  readonly view: ViewOptions;
  /** null where there is no run at all. */
  readonly run: RunView | null;
  /** Key of the finding to go to. */
  readonly focus: string | null;
  /** Whether fixes can be tried on copies of the script. */
  readonly canTry: boolean;
}

/** Another name or another status of a shown run. */
interface RunsMessage {
  readonly type: "runs";
  readonly runs: readonly ShownLabel[];
}

/** Charts of the shown runs that have changed; the others stay as they are. */
export interface ChartsMessage {
  readonly type: "charts";
  /** Of the view that they were drawn for; see `subjectOf`. */
  readonly subject: string;
  readonly axes: readonly ChartAxis[];
  readonly axis: ChartAxis;
  readonly extent: Extent | null;
  readonly order: readonly ChartId[];
  readonly others: readonly ListedChart[];
  readonly changed: readonly ChartChange[];
}

/** A chart as it is now; a number stands for the curve that was at that place of the chart before. */
export interface ChartChange extends Omit<ChartModel, "curves"> {
  readonly curves: readonly (CurveModel | number)[];
}

/** The chart after a change of what was shown before. */
export function changedChart(change: ChartChange, before: ChartModel | undefined): ChartModel {
  const curves = change.curves.flatMap((curve) =>
    typeof curve === "number" ? (before?.curves[curve] ?? []) : [curve],
  );
  return { ...change, curves };
}

interface VerdictMessage {
  readonly type: "verdict";
  readonly subject: string;
  readonly verdict: Verdict;
}

export type ToWebview = HydrateMessage | RunsMessage | ChartsMessage | VerdictMessage;

/** Names what is shown, so that a late message about something else is known. */
export function subjectOf(runs: readonly { readonly id: string }[]): string {
  return runs.map(({ id }) => id).join("\n");
}

export type ToHost =
  | { readonly type: "ready"; readonly view: ViewOptions }
  | { readonly type: "view"; readonly view: ViewOptions }
  | { readonly type: "openLine"; readonly runId: string; readonly line: number }
  | { readonly type: "openLesson"; readonly lesson: LessonId }
  | { readonly type: "chooseRun" }
  | { readonly type: "chooseCompared" }
  | { readonly type: "pin"; readonly chart: string; readonly pinned: boolean }
  | FindingMessage
  | { readonly type: "report"; readonly format: ReportFormat }
  | ImageMessage
  | ExportMessage
  | RemedyMessage;

export const reportFormats = ["html", "markdown"] as const;
export type ReportFormat = (typeof reportFormats)[number];

export const exportFormats = ["csv", "svg", "copy"] as const;

/** A chart as a file, or its values for the clipboard; the host makes it of all points. */
export interface ExportMessage {
  readonly type: "export";
  readonly format: (typeof exportFormats)[number];
  readonly chart: string;
  readonly scale: ScaleKind;
  /** Names of curves that are switched off. */
  readonly hidden: readonly string[];
}

/** A chart as the page shows it. */
export interface ImageMessage {
  readonly type: "image";
  readonly chart: string;
  /** A PNG file. */
  readonly data: ArrayBuffer;
}

export const findingRequests = [
  "tryFixes",
  "ask",
  "docs",
  "dismiss",
  "restore",
  "chooseScript",
] as const;

/** A button of a finding's card. */
export interface FindingMessage {
  readonly type: (typeof findingRequests)[number];
  readonly runId: string;
  /** Key of the finding. */
  readonly finding: string;
}

export interface RemedyMessage {
  readonly type: "insert" | "copy" | "preview";
  readonly runId: string;
  /** Key of the finding that the remedy is offered for. */
  readonly finding: string;
  readonly remedy: RemedyId;
}
