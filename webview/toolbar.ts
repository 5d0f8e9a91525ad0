import { html, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import type { ChartAxis } from "../src/core/view/axes.ts";
import type { RunChoice } from "../src/core/view/panelModel.ts";
import type { ViewOptions } from "../src/core/view/protocol.ts";
import type { Words } from "../src/core/view/words.ts";
import { button, choiceList } from "./toolkit.ts";

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

export function toolbar(
  words: Words,
  facts: ToolbarFacts,
  actions: ToolbarActions,
): TemplateResult {
  const { runs, runId, axes, axis, view, headline } = facts;
  const state = runs.find(({ id }) => id === runId)?.status;
  const status = [state, headline].filter((part) => part !== undefined).join(" · ");
  return html`<header class="toolbar">
    <h1 class="visually-hidden">${words.pageTitle}</h1>
    <div class="field run">
      <span class="label">${words.run}</span>
      ${choiceList(
        words.run,
        runs.map(({ id, label }) => ({ value: id, label })),
        runId,
        actions.chooseRun,
      )}
      <span class="status" title=${status}>${status}</span>
    </div>
    <div class="field">
      <span class="label">${words.axis}</span>
      ${choiceList(
        words.axis,
        axes.map((one) => ({ value: one, label: words[one] })),
        axis,
        actions.chooseAxis,
      )}
    </div>
    ${smoothing(words, view.smoothing, actions.smooth)}
    ${button({ text: words.resetZoom, disabled: view.window === null, press: actions.resetZoom })}
  </header>`;
}

function smoothing(words: Words, weight: number, smooth: (weight: number) => void): TemplateResult {
  const moved = ({ currentTarget }: Event) =>
    smooth(Number((currentTarget as HTMLInputElement).value));
  return html`<div class="field">
    <span class="label">${words.smoothing}</span>
    <input
      type="range"
      min="0"
      max="0.99"
      step="0.01"
      aria-label=${words.smoothing}
      .value=${live(String(weight))}
      @input=${moved}
    />
    <output class="weight">${weight.toFixed(2)}</output>
  </div>`;
}
