import type { ChartAxis } from "../src/core/view/axes.ts";
import type { RunChoice } from "../src/core/view/panelModel.ts";
import type { ViewOptions } from "../src/core/view/protocol.ts";
import type { Words } from "../src/core/view/words.ts";
import { element } from "./dom.ts";
import { button, dropdown } from "./toolkit.ts";

export interface Toolbar {
  readonly element: HTMLElement;
  show(facts: ToolbarFacts): void;
}

export interface ToolbarFacts {
  readonly runs: readonly RunChoice[];
  readonly runId: string;
  readonly axes: readonly ChartAxis[];
  readonly axis: ChartAxis;
  readonly view: ViewOptions;
  /** What was found, in a few words. */
  readonly headline: string;
}

export interface ToolbarActions {
  chooseRun(runId: string): void;
  chooseAxis(axis: ChartAxis): void;
  smooth(weight: number): void;
  resetZoom(): void;
}

export function toolbar(words: Words, actions: ToolbarActions): Toolbar {
  const runs = dropdown(words.run, actions.chooseRun);
  const status = element("span", { class: "status" });
  const axes = dropdown(words.axis, (value) => actions.chooseAxis(value as ChartAxis));
  const weight = element("output", { class: "weight" });
  const slider = element("input", {
    type: "range",
    min: "0",
    max: "0.99",
    step: "0.01",
    "aria-label": words.smoothing,
  });
  slider.addEventListener("input", () => {
    weight.textContent = Number(slider.value).toFixed(2);
    actions.smooth(Number(slider.value));
  });
  const reset = button({ text: words.resetZoom, press: actions.resetZoom });
  return {
    element: element(
      "header",
      { class: "toolbar" },
      element("h1", { class: "visually-hidden" }, words.pageTitle),
      element(
        "div",
        { class: "field run" },
        element("span", { class: "label" }, words.run),
        runs.element,
        status,
      ),
      element(
        "div",
        { class: "field" },
        element("span", { class: "label" }, words.axis),
        axes.element,
      ),
      element(
        "div",
        { class: "field" },
        element("span", { class: "label" }, words.smoothing),
        slider,
        weight,
      ),
      reset,
    ),
    show: ({ runs: choices, runId, axes: available, axis, view, headline }) => {
      runs.set(
        choices.map(({ id, label }) => ({ value: id, label })),
        runId,
      );
      status.textContent = [choices.find(({ id }) => id === runId)?.status, headline]
        .filter((part) => part !== undefined)
        .join(" · ");
      status.title = status.textContent;
      axes.set(
        available.map((a) => ({ value: a, label: words[a] })),
        axis,
      );
      if (document.activeElement !== slider) {
        slider.value = String(view.smoothing);
        weight.textContent = view.smoothing.toFixed(2);
      }
      reset.toggleAttribute("disabled", view.window === null);
    },
  };
}
