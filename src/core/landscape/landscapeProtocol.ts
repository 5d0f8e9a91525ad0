import { type Message, message } from "../message.ts";
import type { StartMode } from "./experiment.ts";
import { type LessonId, lessonIds, lessons } from "./lessons.ts";
import type { RateScheduleId } from "./rateSchedule.ts";
import { type SurfaceId, surfaceIds } from "./surface.ts";
import { surfaces } from "./surfaces.ts";

const templates = {
  title: "Loss landscape",
  introduction:
    "Training walks downhill on a surface of many valleys. Drag the start, choose optimizers, and see where they end.",
  surface: "Surface",
  lessons: "Ways out",
  before: "The trap",
  after: "The way out",
  free: "Own experiment",
  play: "Play",
  pause: "Pause",
  step: "Step",
  reset: "Reset",
  speed: "Speed",
  slow: "Slow",
  medium: "Medium",
  fast: "Fast",
  progress: "Step {step} of {steps}",
  starts: "Starts",
  start: "Start",
  steps: "Steps",
  seed: "Seed",
  optimizer: "Optimizer",
  rate: "Learning rate",
  schedule: "Schedule",
  noise: "Noise",
  add: "Add Optimizer",
  remove: "Remove",
  position: "Position",
  loss: "Loss",
  stepSize: "Step size",
  outcome: "Outcome",
  onTheWay: "still on its way",
  atNoMinimum: "at no minimum",
  diverged: "diverged",
  globalMinimum: "global minimum",
  localMinimum: "local minimum",
  globalInShort: "global",
  localInShort: "local",
  minima: "Minima",
  best: "Best so far",
  reached: "{count} of {all} starts have reached the global minimum.",
  plot: "Landscape of {surface}. Start at {start}.",
  keys: "Arrow keys move the start, with Shift in larger steps. Space plays and pauses, Enter makes one step, Home resets.",
  hint: "Drag to move the start. With the plot in focus: arrow keys move it, Space plays, Enter makes one step, Home resets.",
  onlyFirst: "With several starts or restarts only the first optimizer runs.",
} as const;

const schedules: Readonly<Record<RateScheduleId, Message>> = {
  constant: message("Constant"),
  cosine: message("Cosine"),
  cyclical: message("Cyclical"),
  "one-cycle": message("One-cycle"),
};

const modes: Readonly<Record<StartMode, Message>> = {
  one: message("One, chosen by hand"),
  several: message("Several at once"),
  restarts: message("Random restarts"),
};

/** All that the page says, in the display language, which only the host knows. */
export interface LandscapeTexts {
  readonly words: Readonly<Record<keyof typeof templates, string>>;
  readonly surfaces: Readonly<Record<SurfaceId, string>>;
  readonly schedules: Readonly<Record<RateScheduleId, string>>;
  readonly modes: Readonly<Record<StartMode, string>>;
  readonly lessons: Readonly<Record<LessonId, { readonly title: string; readonly why: string }>>;
}

export function landscapeTexts(translate: (m: Message) => string): LandscapeTexts {
  const all = <Key extends string>(texts: Readonly<Record<Key, Message>>) =>
    Object.fromEntries(
      Object.entries<Message>(texts).map(([key, text]) => [key, translate(text)]),
    ) as Record<Key, string>;
  const plain = Object.entries(templates).map(([key, text]) => [key, translate(message(text))]);
  const titles = surfaceIds.map((id) => [id, translate(surfaces[id].title)]);
  const told = lessonIds.map((id) => {
    const { title, why } = lessons[id];
    return [id, { title: translate(title), why: translate(why) }];
  });
  return {
    words: Object.fromEntries(plain) as LandscapeTexts["words"],
    surfaces: Object.fromEntries(titles) as LandscapeTexts["surfaces"],
    schedules: all(schedules),
    modes: all(modes),
    lessons: Object.fromEntries(told) as LandscapeTexts["lessons"],
  };
}

/** Host to page: the texts, and the lesson to open where one was asked for. */
export interface LandscapeMessage {
  readonly type: "landscape";
  readonly texts: LandscapeTexts;
  readonly lesson: LessonId | null;
}

/** Page to host. */
export interface LandscapeReady {
  readonly type: "ready";
}

export function isLandscapeReady(value: unknown): value is LandscapeReady {
  return typeof value === "object" && value !== null && "type" in value && value.type === "ready";
}

export function isLessonId(value: unknown): value is LessonId {
  return lessonIds.some((id) => id === value);
}
