import { type ChartAxis, chartAxes } from "./axes.ts";
import type { Range } from "./range.ts";

/** What a person has chosen and the host must know to draw it; the page keeps it over a reload. */
export interface ViewOptions {
  /** The chosen run; null: whichever the host prefers. */
  readonly runId: string | null;
  /** Runs that are compared, at least two; empty where one run is shown. */
  readonly compared: readonly string[];
  /** null: the axis that most of the run's series have. */
  readonly axis: ChartAxis | null;
  /** Whether x stands on a logarithmic scale. */
  readonly logX: boolean;
  /** Weight of the moving average, in [0, 1); 0 draws the values as they are. */
  readonly smoothing: number;
  /** The part of x that is looked at; null: all of it. */
  readonly window: Range | null;
  /** Ids of charts beside the main ones that a person has unfolded or found. */
  readonly unfolded: readonly string[];
  /** Whether compared runs that differ only in their seed are drawn as their mean in a band. */
  readonly bands: boolean;
}

export const defaultViewOptions: ViewOptions = {
  runId: null,
  compared: [],
  axis: null,
  logX: false,
  smoothing: 0,
  window: null,
  unfolded: [],
  bands: false,
};

const longestText = 10_000;
const mostItems = 500;

/** The options, or null where they are none of ours: the page shows hostile text and is not trusted. */
export function parseViewOptions(value: unknown): ViewOptions | null {
  if (!isRecord(value)) return null;
  const { runId, compared, axis, logX, smoothing, window, unfolded, bands } = value;
  if (runId !== null && !isText(runId)) return null;
  if (axis !== null && !isAxis(axis)) return null;
  if (typeof smoothing !== "number" || !(smoothing >= 0 && smoothing < 1)) return null;
  if (window !== null && !isRange(window)) return null;
  if (typeof logX !== "boolean" || typeof bands !== "boolean") return null;
  if (!isTexts(compared) || !isTexts(unfolded)) return null;
  return {
    runId,
    compared: [...compared],
    axis,
    logX,
    smoothing,
    window: window === null ? null : { min: window.min, max: window.max },
    unfolded: [...unfolded],
    bands,
  };
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isText(value: unknown): value is string {
  return typeof value === "string" && value.length > 0 && value.length <= longestText;
}

export function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length <= mostItems && value.every(isText);
}

function isAxis(value: unknown): value is ChartAxis {
  return chartAxes.some((axis) => axis === value);
}

function isRange(value: unknown): value is Range {
  if (!isRecord(value)) return false;
  const { min, max } = value;
  return Number.isFinite(min) && Number.isFinite(max) && Number(min) < Number(max);
}
