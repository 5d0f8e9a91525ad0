import type { ChartId, ChartModel } from "../src/core/view/chartModel.ts";
import type { ListedChart } from "../src/core/view/chartPlan.ts";
import type { Range, ScaleKind } from "../src/core/view/range.ts";
import type { Words } from "../src/core/view/words.ts";
import type { ChartActions, Shared } from "./charts/chartState.ts";
import { ChartView } from "./charts/chartView.ts";
import { type ChosenScales, post } from "./vscodeApi.ts";

export interface BoardActions {
  /** `done` is false while the gesture goes on. */
  zoom(window: Range | null, done: boolean): void;
  chooseScale(id: ChartId, scale: ScaleKind): void;
}

/** All charts of the page: they share x, and one crosshair. */
export class ChartBoard {
  readonly #words: Words;
  readonly #actions: BoardActions;
  readonly #views = new Map<ChartId, ChartView>();
  #others: readonly ListedChart[] = [];
  #window: Range | null = null;
  /** Whether a gesture goes on. */
  #moving = false;
  #reading: number | null = null;
  #frame = 0;

  constructor(words: Words, actions: BoardActions) {
    this.#words = words;
    this.#actions = actions;
  }

  element(id: ChartId): HTMLElement | null {
    return this.#views.get(id)?.element ?? null;
  }

  show(
    charts: readonly ChartModel[],
    others: readonly ListedChart[],
    shared: Shared,
    scales: ChosenScales,
    hiddenRuns: ReadonlySet<string>,
    compared: boolean,
  ): void {
    this.#others = others;
    this.#window = shared.window;
    const shown = new Set(charts.map(({ id }) => id));
    for (const [id, view] of this.#views) {
      if (shown.has(id)) continue;
      view.dispose();
      this.#views.delete(id);
    }
    for (const model of charts) {
      const view =
        this.#views.get(model.id) ?? new ChartView(this.#words, this.#actionsOf(model.id));
      this.#views.set(model.id, view);
      view.actions = this.#actionsOf(model.id);
      view.compared = compared;
      for (const { name } of model.curves) {
        if (hiddenRuns.has(name)) view.hidden.add(name);
        else if (view.hiddenByRun.has(name)) view.hidden.delete(name);
      }
      view.hiddenByRun = new Set(hiddenRuns);
      const scale = scales[model.id] ?? model.scale;
      view.draw(model, shared, model.ranges[scale] === null ? "linear" : scale);
    }
  }

  /** At most once a frame, however often a gesture speaks. */
  setWindow(window: Range | null, moving: boolean): void {
    this.#window = window;
    this.#moving = moving;
    this.#requestFrame();
  }

  dispose(): void {
    cancelAnimationFrame(this.#frame);
    for (const view of this.#views.values()) view.dispose();
    this.#views.clear();
  }

  #requestFrame(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      for (const view of this.#views.values()) {
        view.setWindow(this.#window, this.#moving);
        view.setReading(this.#moving ? null : this.#reading);
      }
    });
  }

  #actionsOf(id: ChartId): ChartActions {
    const listed = this.#others.find((other) => other.id === id);
    const pinned = listed?.pinned ?? false;
    return {
      openLine: (place) => post({ type: "openLine", ...place }),
      zoomed: (window, done) => this.#actions.zoom(window, done),
      resetZoom: () => this.#actions.zoom(null, true),
      chooseScale: (scale) => this.#actions.chooseScale(id, scale),
      read: (x) => {
        this.#reading = x;
        this.#requestFrame();
      },
      pin:
        listed === undefined
          ? null
          : { pinned, toggle: () => post({ type: "pin", chart: id, pinned: !pinned }) },
      save: (format, scale, hidden) => post({ type: "export", format, chart: id, scale, hidden }),
      savePicture: (title, data) => post({ type: "image", chart: title, data }),
    };
  }
}
