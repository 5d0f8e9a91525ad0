import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import {
  bestBy,
  type Experiment,
  startModes,
  stopAt,
  type Trajectory,
} from "../../src/core/landscape/experiment.ts";
import type { LandscapeTexts } from "../../src/core/landscape/landscapeProtocol.ts";
import { type LessonId, lessonIds } from "../../src/core/landscape/lessons.ts";
import { minimaOf } from "../../src/core/landscape/minima.ts";
import { optimizerNames } from "../../src/core/landscape/optimizer.ts";
import { mostSteps } from "../../src/core/landscape/parseExperiment.ts";
import { type SurfaceId, surfaceIds } from "../../src/core/landscape/surface.ts";
import { surfaces } from "../../src/core/landscape/surfaces.ts";
import type { Theme } from "../theme.ts";
import { button, choiceList } from "../toolkit.ts";
import { arrival, type ContenderActions, contenderTable } from "./contenderTable.ts";
import { numberInput, numberText } from "./numberInput.ts";
import { type Speed, speeds } from "./playback.ts";

export interface LandscapeFacts {
  readonly texts: LandscapeTexts;
  readonly theme: Theme;
  readonly experiment: Experiment;
  readonly trajectories: readonly Trajectory[];
  readonly lesson: LessonId | null;
  readonly chapter: "before" | "after" | null;
  readonly step: number;
  readonly steps: number;
  readonly playing: boolean;
  readonly speed: Speed;
  readonly plot: HTMLCanvasElement;
}

export interface LandscapeActions extends ContenderActions {
  openLesson(lesson: LessonId, chapter: "before" | "after"): void;
  chooseSurface(surface: SurfaceId): void;
  experiment(change: Partial<Experiment>): void;
  toggle(): void;
  goTo(step: number): void;
  setSpeed(speed: Speed): void;
}

export function landscapeTemplate(
  facts: LandscapeFacts,
  actions: LandscapeActions,
): TemplateResult {
  const { texts, experiment, trajectories, step, theme, plot } = facts;
  const { words } = texts;
  const { formula } = surfaces[experiment.surface];
  plot.setAttribute("aria-label", plotLabel(facts));
  return html`<header class="landscape-head">
      <h1>${words.title}</h1>
      <p class="quiet">${words.introduction}</p>
    </header>
    <div class="landscape-columns">
      <main aria-label=${words.title}>
        <div class="toolbar landscape-toolbar">
          <div class="field">
            <span class="label">${words.surface}</span>
            ${choiceList(
              words.surface,
              surfaceIds.map((value) => ({ value, label: texts.surfaces[value] })),
              experiment.surface,
              actions.chooseSurface,
            )}
          </div>
          <span class="formula">${formula}</span>
        </div>
        <div class="card">
          ${plot} ${playbackBar(facts, actions)} ${startRow(facts, actions)}
          <p class="note">${words.hint}</p>
        </div>
        ${minimaLine(facts)}
      </main>
      <aside aria-label=${words.lessons}>
        ${lessonList(facts, actions)}
        ${contenderTable(experiment, trajectories, step, theme, texts, actions)}
        ${experiment.mode === "one" ? nothing : html`<p class="note">${words.onlyFirst}</p>`}
      </aside>
    </div>
    <div class="visually-hidden" aria-live="polite">${facts.playing ? "" : spoken(facts)}</div>`;
}

function lessonList(
  { texts, lesson, chapter }: LandscapeFacts,
  actions: LandscapeActions,
): TemplateResult {
  const { words } = texts;
  return html`<section class="lessons">
    <h2>${words.lessons}</h2>
    <ol>
      ${lessonIds.map((id) => {
        const { title, why } = texts.lessons[id];
        const chosen = id === lesson;
        return html`<li class=${chosen ? "chosen" : ""}>
          <button
            type="button"
            class="link"
            aria-expanded=${chosen ? "true" : "false"}
            @click=${() => actions.openLesson(id, "after")}
          >
            ${title}
          </button>
          ${
            chosen
              ? html`<p>${why}</p>
                  <div class="buttons" role="group" aria-label=${title}>
                    ${chapterButton(words.before, chapter === "before", () => actions.openLesson(id, "before"))}
                    ${chapterButton(words.after, chapter === "after", () => actions.openLesson(id, "after"))}
                  </div>`
              : nothing
          }
        </li>`;
      })}
    </ol>
  </section>`;
}

function chapterButton(text: string, pressed: boolean, press: () => void): TemplateResult {
  return html`<button
    type="button"
    class="toggle"
    aria-pressed=${pressed ? "true" : "false"}
    @click=${press}
  >
    ${text}
  </button>`;
}

function playbackBar(facts: LandscapeFacts, actions: LandscapeActions): TemplateResult {
  const { texts, step, steps, playing, speed } = facts;
  const { words } = texts;
  const progress = words.progress.replace("{step}", String(step)).replace("{steps}", String(steps));
  const moved = ({ currentTarget }: Event) =>
    actions.goTo(Number((currentTarget as HTMLInputElement).value));
  return html`<div class="playback">
    ${button({ text: playing ? words.pause : words.play, primary: true, press: actions.toggle })}
    ${button({ text: words.step, disabled: step >= steps, press: () => actions.goTo(step + 1) })}
    ${button({ text: words.reset, disabled: step === 0, press: () => actions.goTo(0) })}
    <input
      type="range"
      min="0"
      max=${steps}
      step="1"
      aria-label=${words.step}
      .value=${live(String(step))}
      @input=${moved}
    />
    <span class="quiet progress">${progress}</span>
    <div class="field">
      <span class="label">${words.speed}</span>
      ${choiceList(
        words.speed,
        speeds.map((value) => ({ value, label: words[value] })),
        speed,
        actions.setSpeed,
      )}
    </div>
  </div>`;
}

function startRow(
  { texts, experiment }: LandscapeFacts,
  actions: LandscapeActions,
): TemplateResult {
  const { words, modes } = texts;
  const { domain } = surfaces[experiment.surface];
  const { start, steps, seed, mode } = experiment;
  const names = ["x", "y"];
  return html`<div class="settings">
    <label
      >${words.starts}
      ${choiceList(
        words.starts,
        startModes.map((value) => ({ value, label: modes[value] })),
        mode,
        (chosen) => actions.experiment({ mode: chosen }),
      )}</label
    >
    ${domain.map(
      ({ min, max }, i) =>
        html`<label
          >${words.start} ${names[i]}
          ${numberInput({ value: Number((start[i] ?? 0).toFixed(4)), min, max }, (value) =>
            actions.experiment({ start: start.with(i, value) }),
          )}</label
        >`,
    )}
    <label
      >${words.steps}
      ${numberInput({ value: steps, min: 1, max: mostSteps, whole: true }, (value) =>
        actions.experiment({ steps: value }),
      )}</label
    >
    <label
      >${words.seed}
      ${numberInput({ value: seed, min: 0, max: 2 ** 31 - 1, whole: true }, (value) =>
        actions.experiment({ seed: value }),
      )}</label
    >
  </div>`;
}

/** The minima as text; of many the first. */
function minimaLine({ texts, experiment }: LandscapeFacts): TemplateResult {
  const { words } = texts;
  const minima = minimaOf(surfaces[experiment.surface]);
  const shown = minima.slice(0, 6);
  return html`<section class="minima">
    <h2>${words.minima} <span class="quiet">${minima.length}</span></h2>
    <ul>
      ${shown.map(
        ({ point, loss, kind }) =>
          html`<li>
            <span aria-hidden="true">${kind === "global" ? "★" : "○"}</span>
            ${kind === "global" ? words.globalMinimum : words.localMinimum}:
            ${point.map((x) => (x + 0).toFixed(4)).join(", ")}
            <span class="quiet">${words.loss} ${(loss + 0).toFixed(4)}</span>
          </li>`,
      )}
      ${minima.length > shown.length ? html`<li class="quiet">…</li>` : nothing}
    </ul>
  </section>`;
}

function plotLabel({ texts, experiment }: LandscapeFacts): string {
  const { words, surfaces: titles } = texts;
  const start = experiment.start.map(numberText).join(", ");
  const label = words.plot
    .replace("{surface}", titles[experiment.surface])
    .replace("{start}", start);
  return `${label} ${words.keys}`;
}

/** What the picture shows now, for who does not see it. */
function spoken({ texts, experiment, trajectories, step }: LandscapeFacts): string {
  const { words } = texts;
  const shown = experiment.mode === "one" ? trajectories : [bestBy(trajectories, step)];
  return shown
    .flatMap((trajectory) => {
      const stop = trajectory === null ? null : stopAt(trajectory, step);
      if (trajectory === null || stop === null) return [];
      const { optimizer } = experiment.contenders[trajectory.contender] ?? {};
      const name = optimizer === undefined ? "" : optimizerNames[optimizer];
      const position = stop.point.map(numberText).join(", ");
      return `${name}: ${position}, ${words.loss} ${numberText(stop.loss)}, ${arrival(trajectory, step, words)}.`;
    })
    .join(" ");
}
