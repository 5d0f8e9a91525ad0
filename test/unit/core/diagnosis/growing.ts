import { Run } from "../../../../src/core/run/run.ts";

/** The run as it was after each line of its log that had a value; its status is `live` until the last of them. */
export function* growing(whole: Run): Generator<Run> {
  const live = new Run({ ...whole, firstLine: whole.firstLine });
  for (const [name, value] of whole.hyperparameters) live.hyperparameters.set(name, value);
  const cursors = whole.series.map((series) => ({ series, next: 0 }));
  const lines = [...new Set(whole.series.flatMap(({ lines: own }) => [...own]))].sort(
    (a, b) => a - b,
  );
  for (const line of lines) {
    for (const cursor of cursors) {
      const { series } = cursor;
      while ((series.lines[cursor.next] ?? Number.POSITIVE_INFINITY) <= line) {
        const target = live.obtain(series.name, () => series.role, series.granularity);
        if (series.seams.some(({ index }) => index === cursor.next)) target.markSeam();
        const point = series.at(cursor.next++);
        if (point !== undefined) target.append(point);
      }
    }
    live.status = line === lines.at(-1) ? "idle" : "live";
    yield live;
  }
}
