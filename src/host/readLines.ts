import type { Disposable } from "../core/disposable.ts";
import { decodeBatch } from "../core/log/events/recordBatch.ts";
import type { Run } from "../core/run/run.ts";
import { Series } from "../core/run/series.ts";
import type { LogClient } from "./logClient.ts";
import type { LogMessage } from "./logSession.ts";
import { RunsOfLog } from "./runsOfLog.ts";

/** The points of a series, of which it has some, on the lines of its log from the first to the last, 1-based. */
export interface WantedLines {
  readonly series: Series;
  readonly firstLine: number;
  readonly lastLine: number;
}

/** Of a series longer than this what is not wanted is dropped: reading a long log again needs little memory. */
const mostPoints = 1 << 15;

/**
 * Reads a log again from its beginning, in a thread of its own, for the points on some of its lines.
 * @param done is told once what was found: nothing of what the log has no longer. Not after a disposal.
 */
export function readLines<Wanted extends WantedLines>(
  client: LogClient,
  path: string,
  wanted: readonly Wanted[],
  done: (found: ReadonlyMap<Wanted, Series>) => void,
): Disposable {
  const end = Math.max(...wanted.map(({ lastLine }) => lastLine));
  let runs = new RunsOfLog(path);
  let picker = new LinePicker(wanted);
  const finish = () => {
    reader.dispose();
    done(picker.found());
  };
  const receive = (message: LogMessage) => {
    switch (message.type) {
      case "batch": {
        if (message.first) {
          runs = new RunsOfLog(path);
          picker = new LinePicker(wanted);
        }
        const events = decodeBatch(message.batch);
        runs.take(events);
        picker.take(runs.runs);
        if (message.caughtUp || (events.line[events.count - 1] ?? 0) > end) finish();
        return;
      }
      case "gone":
      case "givenUp":
      case "excluded":
        return finish();
    }
  };
  const reader = client.another({
    sessions: { of: () => ({ receive }), dropMissing: async () => {} },
    note: (level) => level === "warn" && finish(),
    alert: () => {},
  });
  reader.open(path);
  return reader;
}

/** Takes the wanted points out of runs that grow. */
class LinePicker<Wanted extends WantedLines> {
  readonly #wanted: readonly Wanted[];
  readonly #taken = new Map<Series, number>();
  readonly #picked = new Map<Series, Map<Wanted, Series>>();

  constructor(wanted: readonly Wanted[]) {
    this.#wanted = wanted;
  }

  take(runs: readonly Run[]): void {
    for (const series of runs.flatMap((run) => run.series)) {
      const fresh = series.total - (this.#taken.get(series) ?? 0);
      this.#taken.set(series, series.total);
      for (const one of this.#wanted)
        if (isSame(one.series, series)) this.#pick(one, series, fresh);
      while (series.length > mostPoints && series.thin() > 0);
    }
  }

  #pick(wanted: Wanted, from: Series, fresh: number): void {
    const { lines, length } = from;
    for (let index = length - fresh; index < length; index++) {
      const line = lines[index] ?? 0;
      if (line < wanted.firstLine || line > wanted.lastLine) continue;
      const point = from.at(index);
      if (point) this.#pickedOf(from, wanted).append(point);
    }
  }

  #pickedOf(from: Series, wanted: Wanted): Series {
    const picked = this.#picked.get(from) ?? new Map<Wanted, Series>();
    this.#picked.set(from, picked);
    const series =
      picked.get(wanted) ?? new Series(from.metric, wanted.series.role, from.granularity);
    picked.set(wanted, series);
    return series;
  }

  /** Of runs whose lines lie between each other's the one that has the same points. */
  found(): ReadonlyMap<Wanted, Series> {
    const found = new Map<Wanted, Series>();
    for (const picked of this.#picked.values())
      for (const [wanted, full] of picked) if (holds(full, wanted.series)) found.set(wanted, full);
    return found;
  }
}

function isSame(one: Series, other: Series): boolean {
  return one.name === other.name && one.granularity === other.granularity;
}

/** Whether the points that a series has on the lines of a fuller one are among those of it. */
function holds(full: Series, { lines, values, length }: Series): boolean {
  const [fullLines, fullValues] = [full.lines, full.values];
  const [first = 0, last = 0] = [fullLines[0], fullLines.at(-1)];
  const isPoint = (at: number, index: number) =>
    fullLines[at] === lines[index] && Object.is(fullValues[at], values[index]);
  let at = 0;
  for (let index = 0; index < length; index++) {
    const line = lines[index] ?? 0;
    if (line < first || line > last) continue;
    while (at < full.length && !isPoint(at, index)) at++;
    if (at === full.length) return false;
  }
  return true;
}
