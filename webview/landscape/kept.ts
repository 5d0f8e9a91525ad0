import type { Experiment } from "../../src/core/landscape/experiment.ts";
import type { LandscapeReady } from "../../src/core/landscape/landscapeProtocol.ts";
import type { LessonId } from "../../src/core/landscape/lessons.ts";
import { parseKept } from "../../src/core/landscape/parseExperiment.ts";

/** What the page keeps over a reload. */
export interface KeptLandscape {
  readonly experiment: Experiment;
  readonly lesson: LessonId | null;
  readonly chapter: "before" | "after" | null;
  readonly step: number;
}

interface VsCodeApi {
  postMessage(message: LandscapeReady): void;
  getState(): unknown;
  setState(state: KeptLandscape): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

const api = acquireVsCodeApi();

export function sayReady(): void {
  api.postMessage({ type: "ready" });
}

export function keepLandscape(state: KeptLandscape): void {
  api.setState(state);
}

export function keptLandscape(): KeptLandscape | null {
  return parseKept(api.getState());
}
