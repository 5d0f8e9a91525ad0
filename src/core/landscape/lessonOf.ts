import type { LessonId } from "./lessons.ts";

/** By the finer cause of a plateau. */
const byCause: Readonly<Record<string, LessonId>> = {
  "gradient-gone": "normalization",
  "learning-rate-too-low": "rate",
  "learning-rate-too-high": "rate",
  "not-updated": "rate",
  "schedule-exhausted": "rate",
};

const bySign: Readonly<Record<string, LessonId>> = {
  plateau: "optimizer",
  "initialization-sensitivity": "initialization",
  "optimizer-sensitivity": "optimizer",
};

/** The lesson that shows what a finding is about and what helps; null where a landscape shows nothing of it. */
export function lessonOf(finding: {
  readonly sign: string;
  readonly subtype: string | null;
}): LessonId | null {
  const { sign, subtype } = finding;
  const caused = sign === "plateau" ? byCause[subtype ?? ""] : undefined;
  return caused ?? bySign[sign] ?? null;
}
