import { type Contender, type Experiment, startModes } from "./experiment.ts";
import { type LessonId, lessonIds } from "./lessons.ts";
import { optimizerIds } from "./optimizer.ts";
import { rateScheduleIds } from "./rateSchedule.ts";
import { surfaceIds } from "./surface.ts";
import { surfaces } from "./surfaces.ts";

/** More steps than these show nothing new and cost time. */
export const mostSteps = 2000;
const mostContenders = 12;

interface Kept {
  readonly experiment: Experiment;
  readonly lesson: LessonId | null;
  readonly chapter: "before" | "after" | null;
  readonly step: number;
}

/** What a page has kept, or null where it is none of ours: another version may have written it. */
export function parseKept(value: unknown): Kept | null {
  if (!isRecord(value)) return null;
  const { lesson, chapter, step } = value;
  const experiment = parseExperiment(value["experiment"]);
  if (experiment === null || typeof step !== "number" || !(step >= 0)) return null;
  return {
    experiment,
    lesson: lessonIds.find((id) => id === lesson) ?? null,
    chapter: chapter === "before" || chapter === "after" ? chapter : null,
    step,
  };
}

export function parseExperiment(value: unknown): Experiment | null {
  if (!isRecord(value)) return null;
  const surface = surfaceIds.find((id) => id === value["surface"]);
  const mode = startModes.find((one) => one === value["mode"]);
  const { start, steps, seed, contenders } = value;
  if (surface === undefined || mode === undefined) return null;
  if (!isWhole(steps, 1, mostSteps) || !isWhole(seed, 0, 2 ** 31)) return null;
  const dimensions = surfaces[surface].domain.length;
  if (!Array.isArray(start) || start.length !== dimensions || !start.every(Number.isFinite))
    return null;
  if (!Array.isArray(contenders)) return null;
  const parsed = contenders.map(parseContender).filter((one) => one !== null);
  if (parsed.length !== contenders.length || parsed.length === 0 || parsed.length > mostContenders)
    return null;
  return { surface, mode, start: start.map(Number), steps, seed, contenders: parsed };
}

function parseContender(value: unknown): Contender | null {
  if (!isRecord(value)) return null;
  const optimizer = optimizerIds.find((id) => id === value["optimizer"]);
  const schedule = rateScheduleIds.find((id) => id === value["schedule"]);
  const { rate, noise } = value;
  if (optimizer === undefined || schedule === undefined) return null;
  if (!isAmount(rate) || !isAmount(noise)) return null;
  return { optimizer, schedule, rate, noise };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isAmount(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value <= 100;
}

function isWhole(value: unknown, min: number, max: number): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= min && value <= max;
}
