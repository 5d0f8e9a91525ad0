import { isLessonId } from "../landscape/landscapeProtocol.ts";
import type { LessonId } from "../landscape/lessons.ts";
import { faultIds } from "../remedy/faults/faultId.ts";
import { type RemedyId, remedyIds } from "../remedy/remedyId.ts";
import { type ChartAxis, chartAxes } from "./axes.ts";
import type { ChartId, ChartModel } from "./chartModel.ts";
import type { RunChoice, RunView } from "./panelModel.ts";
import type { Range } from "./robustRange.ts";
import type { Verdict } from "./verdict.ts";
import type { Words } from "./words.ts";

/** What a person has chosen and the host must know to draw it; the page keeps it over a reload. */
export interface ViewOptions {
  /** The chosen run; null: whichever the host prefers. */
  readonly runId: string | null;
  /** null: the axis that most of the run's series have. */
  readonly axis: ChartAxis | null;
  /** Weight of the moving average, in [0, 1); 0 draws the values as they are. */
  readonly smoothing: number;
  /** The part of x that is looked at; null: all of it. */
  readonly window: Range | null;
}

export const defaultViewOptions: ViewOptions = {
  runId: null,
  axis: null,
  smoothing: 0,
  window: null,
};

/** Everything that the page shows, as it is now. */
export interface HydrateMessage {
  readonly type: "hydrate";
  readonly words: Words;
  readonly view: ViewOptions;
  readonly runs: readonly RunChoice[];
  /** null where there is no run at all. */
  readonly run: RunView | null;
  /** Key of the finding to go to. */
  readonly focus: string | null;
}

/** Another set of runs, or another status of one. */
export interface RunsMessage {
  readonly type: "runs";
  readonly runs: readonly RunChoice[];
}

/** Charts of the shown run that have changed; the others stay as they are. */
export interface ChartsMessage {
  readonly type: "charts";
  readonly runId: string;
  readonly axes: readonly ChartAxis[];
  readonly axis: ChartAxis;
  readonly extent: Range | null;
  readonly order: readonly ChartId[];
  readonly changed: readonly ChartModel[];
}

export interface VerdictMessage {
  readonly type: "verdict";
  readonly runId: string;
  readonly verdict: Verdict;
}

export type ToWebview = HydrateMessage | RunsMessage | ChartsMessage | VerdictMessage;

export type ToHost =
  | { readonly type: "ready"; readonly view: ViewOptions }
  | { readonly type: "view"; readonly view: ViewOptions }
  | { readonly type: "openLine"; readonly runId: string; readonly line: number }
  | { readonly type: "openLesson"; readonly lesson: LessonId }
  | RemedyMessage;

export interface RemedyMessage {
  readonly type: "insert" | "copy";
  readonly runId: string;
  /** Key of the finding that the remedy is offered for. */
  readonly finding: string;
  readonly remedy: RemedyId;
}

/** The message, or null where it is none of ours: the page shows hostile text and is not trusted. */
export function parseToHost(value: unknown): ToHost | null {
  if (!isRecord(value)) return null;
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
    case "insert":
    case "copy": {
      const { type, runId, finding, remedy } = value;
      return isText(runId) && isText(finding) && isRemedyId(remedy)
        ? { type, runId, finding, remedy }
        : null;
    }
    default:
      return null;
  }
}

export function parseViewOptions(value: unknown): ViewOptions | null {
  if (!isRecord(value)) return null;
  const { runId, axis, smoothing, window } = value;
  if (runId !== null && !isText(runId)) return null;
  if (axis !== null && !isAxis(axis)) return null;
  if (typeof smoothing !== "number" || !(smoothing >= 0 && smoothing < 1)) return null;
  if (window !== null && !isRange(window)) return null;
  return {
    runId,
    axis,
    smoothing,
    window: window === null ? null : { min: window.min, max: window.max },
  };
}

const longestText = 10_000;

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.length > 0 && value.length <= longestText;
}

function isLine(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 1;
}

function isAxis(value: unknown): value is ChartAxis {
  return chartAxes.some((axis) => axis === value);
}

function isRemedyId(value: unknown): value is RemedyId {
  return [...remedyIds, ...faultIds].some((id) => id === value);
}

function isRange(value: unknown): value is Range {
  if (!isRecord(value)) return false;
  const { min, max } = value;
  return Number.isFinite(min) && Number.isFinite(max) && Number(min) < Number(max);
}
