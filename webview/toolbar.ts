import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import type { ChartAxis } from "../src/core/view/axes.ts";
import type { RunView } from "../src/core/view/panelModel.ts";
import type { ReportFormat } from "../src/core/view/protocol.ts";
import type { ViewOptions } from "../src/core/view/viewOptions.ts";
import type { Words } from "../src/core/view/words.ts";
import { middleCut } from "./middleCut.ts";
import { button, checkbox, choiceList, linkButton } from "./toolkit.ts";

export interface ToolbarActions {
  chooseRun(): void;
  chooseCompared(): void;
  oneRun(): void;
  showFindings(): void;
  chooseAxis(axis: ChartAxis): void;
  logX(on: boolean): void;
  bands(on: boolean): void;
  smooth(weight: number): void;
  resetZoom(): void;
  report(format: ReportFormat): void;
}

export function toolbar(
  words: Words,
  run: RunView,
  view: ViewOptions,
  actions: ToolbarActions,
): TemplateResult {
  const { axes, axis, extent, hasSeeds } = run;
  return html`<header class="toolbar">
    <h1 class="visually-hidden">${words.pageTitle}</h1>
    <div class="bar">
      ${run.runs.length > 1 ? comparedRuns(words, run, actions) : oneRun(words, run, actions)}
      ${reports(words, actions)}
    </div>
    <div class="bar">
    <div class="field">
      <span class="label">${words.axis}</span>
      ${choiceList(
        words.axis,
        axes.map((one) => ({ value: one, label: words[one] })),
        axis,
        actions.chooseAxis,
      )}
    </div>
    ${checkbox({
      text: words.logX,
      checked: view.logX,
      disabled: (extent?.leastPositive ?? null) === null,
      toggle: actions.logX,
    })}
    ${
      hasSeeds
        ? checkbox({ text: words.bands, checked: view.bands, toggle: actions.bands })
        : nothing
    }
    ${smoothing(words, view.smoothing, actions.smooth)}
    ${button({ text: words.resetZoom, disabled: view.window === null, press: actions.resetZoom })}
    </div>
  </header>`;
}

function oneRun(words: Words, { runs, verdict }: RunView, actions: ToolbarActions): TemplateResult {
  const [run] = runs;
  const found = verdict?.kind === "findings";
  const status = [run?.status, found ? undefined : verdict?.headline]
    .filter((part) => part !== undefined)
    .join(" · ");
  return html`<div class="field run">
    <button
      type="button"
      class="run-button"
      title=${`${words.chooseRun} ${run?.label ?? ""}`}
      @click=${actions.chooseRun}
    >
      ${middleCut(run?.label ?? "")}<span aria-hidden="true">▾</span>
    </button>
    ${button({ text: words.compare, press: actions.chooseCompared })}
    <span class="status" title=${status}>
      ${status}${found ? html` · ${linkButton(verdict.headline, actions.showFindings)}` : nothing}
    </span>
  </div>`;
}

function comparedRuns(words: Words, { runs }: RunView, actions: ToolbarActions): TemplateResult {
  return html`<div class="field run">
    <b>${words.comparedRuns.replace("{count}", String(runs.length))}</b>
    ${button({ text: words.changeCompared, press: actions.chooseCompared })}
    ${button({ text: words.oneRun, press: actions.oneRun })}
  </div>`;
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

function reports(words: Words, { report }: ToolbarActions): TemplateResult {
  return choiceList(
    words.report,
    [
      { value: "", label: words.report },
      { value: "html", label: words.reportHtml },
      { value: "markdown", label: words.reportMarkdown },
    ],
    "",
    (format) => {
      if (format !== "") report(format);
    },
  );
}
