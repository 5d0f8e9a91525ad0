import { render } from "lit-html";
import {
  type Experiment,
  lengthOf,
  type Trajectory,
  trajectories,
} from "../../src/core/landscape/experiment.ts";
import type { LandscapeTexts } from "../../src/core/landscape/landscapeProtocol.ts";
import { type LessonId, lessons, trap } from "../../src/core/landscape/lessons.ts";
import type { SurfaceId } from "../../src/core/landscape/surface.ts";
import { surfaces } from "../../src/core/landscape/surfaces.ts";
import type { Theme } from "../theme.ts";
import type { ContenderActions } from "./contenderTable.ts";
import { type KeptLandscape, keepLandscape } from "./kept.ts";
import { Playback } from "./playback.ts";
import { Plot } from "./plot.ts";
import { type LandscapeActions, landscapeTemplate } from "./template.ts";

/** What of a lesson is shown; null: an experiment of one's own. */
export type Chapter = "before" | "after" | null;

/** The landscape: an experiment, its descents, and how much of them is shown. */
export class LandscapePage {
  readonly #root: HTMLElement;
  readonly #texts: LandscapeTexts;
  readonly #plot: Plot;
  readonly #playback: Playback;
  #theme: Theme;
  #experiment: Experiment = trap;
  #trajectories: readonly Trajectory[] = [];
  #lesson: LessonId | null = null;
  #chapter: Chapter = "before";

  constructor(root: HTMLElement, texts: LandscapeTexts, theme: Theme, kept: KeptLandscape | null) {
    this.#root = root;
    this.#texts = texts;
    this.#theme = theme;
    this.#playback = new Playback(() => this.#draw());
    this.#plot = new Plot({
      moveStart: (start) => this.#change({ start }),
      toggle: () => this.#playback.toggle(),
      step: () => this.#playback.goTo(this.#playback.step + 1),
      reset: () => this.#playback.goTo(0),
    });
    this.#lesson = kept?.lesson ?? null;
    this.#chapter = kept === null ? "before" : kept.chapter;
    this.#load(kept?.experiment ?? trap, kept?.step ?? 0);
  }

  openLesson(lesson: LessonId, chapter: "before" | "after" = "after"): void {
    this.#lesson = lesson;
    this.#chapter = chapter;
    this.#load(lessons[lesson][chapter], 0);
    this.#playback.toggle();
  }

  repaint(theme: Theme): void {
    this.#theme = theme;
    this.#draw();
  }

  #load(experiment: Experiment, step: number): void {
    this.#experiment = experiment;
    this.#trajectories = trajectories(experiment);
    this.#playback.load(lengthOf(experiment), step);
    this.#draw();
  }

  /** What a person changes begins anew; a start that is dragged shows where all of it ends. */
  #change(change: Partial<Experiment>): void {
    const changed = { ...this.#experiment, ...change };
    this.#chapter = null;
    this.#load(changed, change.start === undefined ? 0 : lengthOf(changed));
  }

  #chooseSurface(surface: SurfaceId): void {
    const { start, rate } = surfaces[surface];
    const contenders = this.#experiment.contenders.map((one) =>
      one.optimizer === "gradient-descent" ? { ...one, rate } : one,
    );
    this.#change({ surface, contenders, start });
    this.#playback.goTo(0);
  }

  #draw(): void {
    const { step, playing, speed } = this.#playback;
    const facts = {
      texts: this.#texts,
      theme: this.#theme,
      experiment: this.#experiment,
      trajectories: this.#trajectories,
      lesson: this.#lesson,
      chapter: this.#chapter,
      step,
      steps: lengthOf(this.#experiment),
      playing,
      speed,
      plot: this.#plot.canvas,
    };
    render(landscapeTemplate(facts, this.#actions), this.#root);
    this.#plot.show(surfaces[this.#experiment.surface], {
      trajectories: this.#trajectories,
      step,
      start: this.#experiment.start,
      byBasin: this.#experiment.mode !== "one",
      theme: this.#theme,
      words: this.#texts.words,
    });
    if (playing) return;
    const { experiment, lesson, chapter } = facts;
    keepLandscape({ experiment, lesson, chapter, step });
  }

  get #contenderActions(): ContenderActions {
    const contenders = () => this.#experiment.contenders;
    return {
      change: (position, contender) =>
        this.#change({ contenders: contenders().with(position, contender) }),
      add: () => {
        const { rate } = surfaces[this.#experiment.surface];
        const added = { optimizer: "adam", rate, schedule: "constant", noise: 0 } as const;
        this.#change({ contenders: [...contenders(), added] });
      },
      remove: (position) => this.#change({ contenders: contenders().toSpliced(position, 1) }),
    };
  }

  readonly #actions: LandscapeActions = {
    ...this.#contenderActions,
    openLesson: (lesson, chapter) => this.openLesson(lesson, chapter),
    chooseSurface: (surface) => this.#chooseSurface(surface),
    experiment: (change) => this.#change(change),
    toggle: () => this.#playback.toggle(),
    goTo: (step) => this.#playback.goTo(step),
    setSpeed: (speed) => {
      this.#playback.speed = speed;
    },
  };
}
