import { type Message, message } from "../message.ts";
import type { Contender, Experiment } from "./experiment.ts";
import { surfaces } from "./surfaces.ts";

export const lessonIds = [
  "optimizer",
  "rate",
  "noise",
  "normalization",
  "initialization",
  "restarts",
] as const;
export type LessonId = (typeof lessonIds)[number];

/** One way out of a place where plain gradient descent gets stuck. */
export interface Lesson {
  readonly id: LessonId;
  readonly title: Message;
  /** Why it works, in a sentence. */
  readonly why: Message;
  /** Plain gradient descent, which does not get there. */
  readonly before: Experiment;
  /** The way out, beside plain gradient descent where both fit into one picture. */
  readonly after: Experiment;
}

const plain: Contender = {
  optimizer: "gradient-descent",
  rate: 0.1,
  schedule: "constant",
  noise: 0,
};

/** From −2 with the rate 0.1: plain descent ends in the local minimum at −2.3228. */
export const trap: Experiment = {
  surface: "sine",
  contenders: [plain],
  start: surfaces.sine.start,
  mode: "one",
  steps: 120,
  seed: 1,
};

function beside(...contenders: readonly Contender[]): Experiment {
  return { ...trap, contenders: [plain, ...contenders] };
}

const valley: Experiment = {
  ...trap,
  surface: "bowl",
  start: surfaces.bowl.start,
  contenders: [{ ...plain, rate: surfaces.bowl.rate }],
  steps: 30,
};

export const lessons: Readonly<Record<LessonId, Lesson>> = {
  optimizer: {
    id: "optimizer",
    title: message("Use Adam or RMSprop"),
    why: message(
      "RMSprop and Adam divide each step by the recent size of the gradient, so their first steps are long even on a gentle slope: they pass the ridge, and the falling rate lets them settle.",
    ),
    before: trap,
    after: beside(
      { optimizer: "rmsprop", rate: 0.2, schedule: "one-cycle", noise: 0 },
      { optimizer: "adam", rate: 0.9, schedule: "cosine", noise: 0 },
    ),
  },
  rate: {
    id: "rate",
    title: message("Raise the learning rate, or schedule it"),
    why: message(
      "A step that is longer than the valley is wide cannot stay in it: a high rate leaps out of narrow minima, and a schedule lowers it once the wide one is reached.",
    ),
    before: trap,
    after: beside(
      { ...plain, rate: 0.5, schedule: "cosine" },
      { ...plain, rate: 0.6, schedule: "one-cycle" },
    ),
  },
  noise: {
    id: "noise",
    title: message("Let the gradient be noisy"),
    why: message(
      "Small batches make the gradient noisy: the noise kicks the descent over low ridges, and more easily out of a shallow minimum than back out of a deep one.",
    ),
    before: trap,
    after: { ...beside({ ...plain, schedule: "cosine", noise: 3 }), steps: 300 },
  },
  normalization: {
    id: "normalization",
    title: message("Normalize: give every direction the same steepness"),
    why: message(
      "In a narrow valley the steep direction forbids a high rate and the flat one would need it; with rescaled axes, as batch norm or standardized inputs give them, one rate fits both.",
    ),
    before: valley,
    after: {
      ...valley,
      surface: "scaled-bowl",
      start: surfaces["scaled-bowl"].start,
      contenders: [{ ...plain, rate: surfaces["scaled-bowl"].rate }],
    },
  },
  initialization: {
    id: "initialization",
    title: message("Start somewhere else"),
    why: message(
      "Plain descent ends in the minimum in whose basin it begins: the start decides, and a start right of the first ridge rolls into the global minimum.",
    ),
    before: trap,
    after: { ...trap, mode: "several" },
  },
  restarts: {
    id: "restarts",
    title: message("Restart from random places and keep the best"),
    why: message(
      "If a start finds the best basin with probability p, then n independent starts all miss it with probability (1 − p)ⁿ only.",
    ),
    before: trap,
    after: { ...trap, mode: "restarts", steps: 60 },
  },
};
