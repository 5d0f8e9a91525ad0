import type { ChartId } from "../src/core/view/chartModel.ts";
import {
  defaultViewOptions,
  parseViewOptions,
  type ToHost,
  type ViewOptions,
} from "../src/core/view/protocol.ts";
import type { ScaleKind } from "../src/core/view/robustRange.ts";

/** What the page keeps over a reload: the choices of the person, never data. */
export interface PageState {
  readonly view: ViewOptions;
  /** The scales of y that were chosen by hand. */
  readonly scales: Readonly<Partial<Record<ChartId, ScaleKind>>>;
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
  if (typeof state !== "object" || state === null) return { view: defaultViewOptions, scales: {} };
  const view = "view" in state ? parseViewOptions(state.view) : null;
  const scales = "scales" in state ? (state as PageState).scales : {};
  return { view: view ?? defaultViewOptions, scales };
}
