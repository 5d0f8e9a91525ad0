import { message } from "../../message.ts";
import type { DiagnosisContext } from "../context.ts";
import type { RunCurves } from "../runCurves.ts";
import { found, notFound, type SignResult, undecided } from "../signResult.ts";
import { onsetAt, positionOf, rounded, withPlace } from "../wording.ts";

/** Ten minutes, or ten times what usually passes between two lines. */
const shortestSilence = 600_000;
const intervals = 10;
/** A log that has been silent for a day was left behind long ago: nobody waits for it. */
const forgotten = 86_400_000;

/** Silence, in milliseconds, from which on a log counts as stalled. */
export function stallAfter(usualInterval: number): number {
  return Math.max(shortestSilence, intervals * usualInterval);
}

/** The log has stopped growing without a word. The definition is in media/docs/stalled-log.md. */
export function stalledLog({ run }: RunCurves, context: DiagnosisContext): SignResult {
  const { now, lastGrowth, usualInterval = 0 } = context;
  if (run.status === "finished" || run.status === "failed") return notFound;
  if (now === undefined || lastGrowth === undefined) {
    return undecided(
      message("Only a log that is being watched shows that it has stopped growing."),
    );
  }
  const silence = now - lastGrowth;
  const bar = stallAfter(usualInterval);
  if (silence < bar || silence > Math.max(forgotten, 2 * bar)) return notFound;
  const last = run.series.reduce(
    (a, b) => ((b.last?.line ?? 0) > (a?.last?.line ?? 0) ? b : a),
    run.series[0],
  );
  if (last === undefined) return undecided(message("No values in this log."));
  const position = positionOf(last.last);
  const minutes = Math.round(silence / 60_000);
  return found({
    sign: "stalled-log",
    severity: "info",
    confidence: usualInterval > 0 ? 0.75 : 0.6,
    onset: onsetAt(position),
    summary: withPlace("No new line for {minutes} minutes, since {place}.", position, { minutes }),
    evidence: {
      "minutes without a new line": minutes,
      ...(usualInterval > 0
        ? { "usual seconds between lines": rounded(usualInterval / 1000) }
        : {}),
    },
    subtype: null,
    series: last.name,
    consequences: [],
    measured: {},
  });
}
