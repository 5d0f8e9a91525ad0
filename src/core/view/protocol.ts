import { isLessonId } from "../landscape/landscapeProtocol.ts";
import type { LessonId } from "../landscape/lessons.ts";
import { faultIds } from "../remedy/faults/faultId.ts";
import { type RemedyId, treatmentIds } from "../remedy/remedyId.ts";
import type { ChartAxis } from "./axes.ts";
import type { ChartId, ChartModel } from "./chartModel.ts";
import type { ListedChart } from "./chartPlan.ts";
import type { CurveModel } from "./curve.ts";
import type { Extent } from "./extent.ts";
import type { RunView, ShownLabel } from "./panelModel.ts";
import type { ScaleKind } from "./range.ts";
import type { Verdict } from "./verdict.ts";
import { isRecord, isText, isTexts, parseViewOptions, type ViewOptions } from "./viewOptions.ts";
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

const reportFormats = ["html", "markdown"] as const;
export type ReportFormat = (typeof reportFormats)[number];

const exportFormats = ["csv", "svg", "copy"] as const;

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

const findingRequests = ["tryFixes", "ask", "docs", "dismiss", "restore", "chooseScript"] as const;

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

/** Bytes of a picture at most. */
const largestImage = 50_000_000;

/** The message, or null where it is none of ours: the page shows hostile text and is not trusted. */
export function parseToHost(value: unknown): ToHost | null {
  if (!isRecord(value)) return null;
  const request = findingRequests.find((type) => type === value["type"]);
  if (request !== undefined) {
    const { runId, finding } = value;
    return isText(runId) && isText(finding) ? { type: request, runId, finding } : null;
  }
  switch (value["type"]) {
    case "ready":
    case "view": {
      const view = parseViewOptions(value["view"]);
      return view === null ? null : { type: value["type"], view };
    }
    case "openLine": {
      const { runId, line } = value;
      return isText(runId) && isLine(line) ? { type: "openLine", runId, line } : null;
    }
    case "openLesson": {
      const { lesson } = value;
      return isLessonId(lesson) ? { type: "openLesson", lesson } : null;
    }
    case "chooseRun":
    case "chooseCompared":
      return { type: value["type"] };
    case "pin": {
      const { chart, pinned } = value;
      return isText(chart) && typeof pinned === "boolean" ? { type: "pin", chart, pinned } : null;
    }
    case "report": {
      const format = reportFormats.find((one) => one === value["format"]);
      return format === undefined ? null : { type: "report", format };
    }
    case "image":
      return parseImage(value);
    case "export":
      return parseExport(value);
    case "insert":
    case "copy":
    case "preview": {
      const { type, runId, finding, remedy } = value;
      return isText(runId) && isText(finding) && isRemedyId(remedy)
        ? { type, runId, finding, remedy }
        : null;
    }
    default:
      return null;
  }
}

function parseImage({ chart, data }: Readonly<Record<string, unknown>>): ImageMessage | null {
  if (!isText(chart) || !(data instanceof ArrayBuffer) || data.byteLength > largestImage) {
    return null;
  }
  return { type: "image", chart, data };
}

function parseExport(value: Readonly<Record<string, unknown>>): ExportMessage | null {
  const { chart, scale, hidden } = value;
  const format = exportFormats.find((one) => one === value["format"]);
  if (format === undefined || !isText(chart) || !isTexts(hidden)) return null;
  if (scale !== "linear" && scale !== "logarithmic") return null;
  return { type: "export", format, chart, scale, hidden };
}

function isLine(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 1;
}

function isRemedyId(value: unknown): value is RemedyId {
  return [...treatmentIds, ...faultIds].some((id) => id === value);
}
