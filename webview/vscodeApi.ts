import type { ToHost } from "../src/core/view/protocol.ts";
import type { ScaleKind } from "../src/core/view/range.ts";
import {
  defaultViewOptions,
  parseViewOptions,
  type ViewOptions,
} from "../src/core/view/viewOptions.ts";

/** By the id of the chart. */
export type ChosenScales = Readonly<Record<string, ScaleKind>>;

/** What the page keeps over a reload: the choices of the person, never data. */
export interface PageState {
  readonly view: ViewOptions;
  /** The scales of y that were chosen by hand. */
  readonly scales: ChosenScales;
  /** Groups of metrics that are unfolded. */
  readonly groups: readonly string[];
  /** What is searched for among the metrics. */
  readonly search: string;
}

interface VsCodeApi {
  postMessage(message: ToHost): void;
  getState(): unknown;
  setState(state: PageState): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

const api = acquireVsCodeApi();

export function post(message: ToHost): void {
  api.postMessage(message);
}

export function keepState(state: PageState): void {
  api.setState(state);
}

export function keptState(): PageState {
  const state = api.getState();
  const none: PageState = { view: defaultViewOptions, scales: {}, groups: [], search: "" };
  if (typeof state !== "object" || state === null) return none;
  const { view, scales, groups, search } = state as Partial<Record<keyof PageState, unknown>>;
  return {
    view: parseViewOptions(view) ?? defaultViewOptions,
    scales: parseScales(scales),
    groups: Array.isArray(groups) ? groups.filter((one) => typeof one === "string") : [],
    search: typeof search === "string" ? search : "",
  };
}

function parseScales(value: unknown): ChosenScales {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([id, scale]) =>
      scale === "linear" || scale === "logarithmic" ? [[id, scale] as const] : [],
    ),
  );
}
