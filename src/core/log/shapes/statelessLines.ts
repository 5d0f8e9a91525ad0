import type { MetricEvent } from "../events/logEvent.ts";
import type { LineReader } from "../logFormat.ts";
import { type LineFacts, nothing, type ShapedLines } from "./shapedLines.ts";

/** A reader that keeps nothing from one line to the next. */
export function statelessReader(line: LineReader["line"]): LineReader {
  return { line, flush() {}, shapes: statelessLines(line) };
}

/** How lines are read by their shape by a reader that keeps nothing from one line to the next. */
export function statelessLines(line: LineReader["line"]): ShapedLines {
  const always = {};
  return {
    state: () => always,
    describe: (text) => factsOf(text, line),
    enter({ step, epoch, time }, _, place) {
      place.step = step;
      place.epoch = epoch;
      place.time = time;
      return true;
    },
    settle() {},
  };
}

/** null where the line gives more than final values of one place. */
function factsOf(text: string, line: LineReader["line"]): LineFacts | null {
  const values: MetricEvent[] = [];
  let isPlain = true;
  line(text, 1, (event) => {
    if (event.kind === "metric" && event.granularity === "final") values.push(event);
    else isPlain = false;
  });
  if (!isPlain) return null;
  const [first] = values;
  if (first === undefined) return nothing;
  const { step, epoch, time } = first;
  const isOfOnePlace = values.every(
    (event) => event.step === step && event.epoch === epoch && event.time === time,
  );
  if (!isOfOnePlace || Number.isNaN(step) || Number.isNaN(epoch) || Number.isNaN(time)) return null;
  return {
    ...nothing,
    step: step ?? Number.NaN,
    epoch: epoch ?? Number.NaN,
    time: time ?? Number.NaN,
    values,
    record: true,
  };
}
