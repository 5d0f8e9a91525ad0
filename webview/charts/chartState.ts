import type { ChartAxis } from "../../src/core/view/axes.ts";
import type { ChartModel } from "../../src/core/view/chartModel.ts";
import type { Extent } from "../../src/core/view/extent.ts";
import type { Range, ScaleKind } from "../../src/core/view/range.ts";
import type { Words } from "../../src/core/view/words.ts";
import type { Theme } from "../theme.ts";
import type { DrawnCurve, PlaceInLog } from "./curves.ts";

/** What all charts of the page share. */
export interface Shared {
  readonly theme: Theme;
  readonly axis: ChartAxis;
  readonly extent: Extent | null;
  readonly window: Range | null;
  readonly logX: boolean;
}

export interface ChartActions {
  openLine(place: PlaceInLog): void;
  /** `done` is false while the gesture goes on. */
  zoomed(window: Range, done: boolean): void;
  resetZoom(): void;
  chooseScale(scale: ScaleKind): void;
  /** x at which the charts are read; null where they are not. */
  read(x: number | null): void;
  /** null where the chart cannot be pinned. */
  readonly pin: { readonly pinned: boolean; toggle(): void } | null;
  save(format: "svg" | "csv" | "copy", scale: ScaleKind, hidden: readonly string[]): void;
  savePicture(title: string, data: ArrayBuffer): void;
}

export interface Drawn {
  readonly model: ChartModel;
  readonly shared: Shared;
  readonly scale: ScaleKind;
}

/** A chart as what stands around its canvas knows it. */
export interface ChartState {
  /** Gives the canvases their size. */
  readonly frame: HTMLElement;
  readonly words: Words;
  readonly actions: ChartActions;
  /** All curves, those that are switched off too. */
  readonly curves: readonly DrawnCurve[];
  /** The curves that are not switched off. */
  readonly shown: readonly DrawnCurve[];
  /** Names of curves that are switched off. */
  readonly hidden: Set<string>;
  /** Whether one legend beside the charts names the curves of all. */
  readonly compared: boolean;
  readonly reading: number | null;
  /** Said to who does not see the chart. */
  readonly said: string;
  tableOpen: boolean;
  allPoints: boolean;
  /** Draws the chart anew. */
  redraw(): void;
  /** Draws what stands around it anew. */
  render(): void;
  savePicture(): void;
}
