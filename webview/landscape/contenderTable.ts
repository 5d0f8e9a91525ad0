import { html, nothing, type TemplateResult } from "lit-html";
import {
  bestBy,
  type Contender,
  type Experiment,
  stopAt,
  type Trajectory,
} from "../../src/core/landscape/experiment.ts";
import type { LandscapeTexts } from "../../src/core/landscape/landscapeProtocol.ts";
import { optimizerIds, optimizerNames } from "../../src/core/landscape/optimizer.ts";
import { rateScheduleIds } from "../../src/core/landscape/rateSchedule.ts";
import { lineSample } from "../lineSample.ts";
import { lineStyle, type Theme } from "../theme.ts";
import { button, choiceList } from "../toolkit.ts";
import { numberInput, numberText } from "./numberInput.ts";

export interface ContenderActions {
  change(position: number, contender: Contender): void;
  add(): void;
  remove(position: number): void;
}

/** As many as the theme has line styles. */
const mostContenders = 6;

/** The optimizers side by side: what is set for each, and where each stands. */
export function contenderTable(
  experiment: Experiment,
  shown: readonly Trajectory[],
  step: number,
  theme: Theme,
  texts: LandscapeTexts,
  actions: ContenderActions,
): TemplateResult {
  const { words } = texts;
  const { contenders, mode } = experiment;
  return html`<div class="contenders">
    ${contenders.map((contender, i) => {
      const idle = mode !== "one" && i > 0;
      const trajectory = mode === "one" ? shown[i] : undefined;
      return html`<section
        class="contender ${idle ? "idle" : ""}"
        aria-label=${optimizerNames[contender.optimizer]}
      >
        <header>
          ${lineSample(lineStyle(theme, i))}
          ${choiceList(
            words.optimizer,
            optimizerIds.map((value) => ({ value, label: optimizerNames[value] })),
            contender.optimizer,
            (optimizer) => actions.change(i, { ...contender, optimizer }),
          )}
          ${
            contenders.length > 1
              ? html`<button
                  type="button"
                  class="link remove"
                  aria-label=${`${words.remove}: ${optimizerNames[contender.optimizer]}`}
                  title=${words.remove}
                  @click=${() => actions.remove(i)}
                >
                  ✕
                </button>`
              : nothing
          }
        </header>
        ${settings(contender, texts, (changed) => actions.change(i, changed))}
        ${trajectory === undefined ? nothing : numbers(trajectory, step, texts)}
        ${mode !== "one" && i === 0 ? severalNumbers(shown, step, texts) : nothing}
      </section>`;
    })}
    ${button({
      text: words.add,
      disabled: contenders.length >= mostContenders,
      press: actions.add,
    })}
  </div>`;
}

function settings(
  contender: Contender,
  { words, schedules }: LandscapeTexts,
  change: (contender: Contender) => void,
): TemplateResult {
  return html`<div class="settings">
    <label
      >${words.rate}
      ${numberInput({ value: contender.rate, min: 0, max: 100 }, (rate) =>
        change({ ...contender, rate }),
      )}</label
    >
    <label
      >${words.schedule}
      ${choiceList(
        words.schedule,
        rateScheduleIds.map((value) => ({ value, label: schedules[value] })),
        contender.schedule,
        (schedule) => change({ ...contender, schedule }),
      )}</label
    >
    <label
      >${words.noise}
      ${numberInput({ value: contender.noise, min: 0, max: 100 }, (noise) =>
        change({ ...contender, noise }),
      )}</label
    >
  </div>`;
}

/** The best of several starts, and how many have got there. */
function severalNumbers(
  all: readonly Trajectory[],
  step: number,
  texts: LandscapeTexts,
): TemplateResult {
  const { words } = texts;
  const best = bestBy(all, step);
  const begun = all.filter((trajectory) => stopAt(trajectory, step) !== null);
  const reached = begun.filter(
    ({ begins, stops, end }) => end?.kind === "global" && step - begins >= stops.length - 1,
  );
  const summary = words.reached
    .replace("{count}", String(reached.length))
    .replace("{all}", String(begun.length));
  return html`<h3>${words.best}</h3>
    ${best === null ? nothing : numbers(best, step, texts)}
    <p class="note">${summary}</p>`;
}

function numbers(trajectory: Trajectory, step: number, { words }: LandscapeTexts): TemplateResult {
  const stop = stopAt(trajectory, step);
  if (stop === null) return html``;
  return html`<dl class="numbers">
    <div><dt>${words.position}</dt><dd>${stop.point.map(numberText).join(", ")}</dd></div>
    <div><dt>${words.loss}</dt><dd>${numberText(stop.loss)}</dd></div>
    <div><dt>${words.stepSize}</dt><dd>${numberText(stop.stepSize)}</dd></div>
    <div><dt>${words.outcome}</dt><dd>${arrival(trajectory, step, words)}</dd></div>
  </dl>`;
}

/** Where a trajectory has ended, once it has. */
export function arrival(
  { begins, stops, diverged, end }: Trajectory,
  step: number,
  words: LandscapeTexts["words"],
): string {
  if (step - begins < stops.length - 1) return words.onTheWay;
  if (diverged) return words.diverged;
  if (end === null) return words.atNoMinimum;
  return end.kind === "global" ? words.globalMinimum : words.localMinimum;
}
