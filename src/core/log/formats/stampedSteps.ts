import type { Emit, LineFormat } from "../logFormat.ts";
import { statelessReader } from "../shapes/statelessLines.ts";
import { timestamp } from "../words/timestamp.ts";
import { giveAll, type NamedNumber, namedNumbers } from "./namedNumbers.ts";

const record =
  /^\W{0,6}(?:(TRAIN|DEV|TEST|VAL|EVAL) )?(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?): step (\d+), /;

/**
 * What the sentence-classification examples for TensorFlow 1 print, and their many descendants:
 * `2017-01-31T12:00:00.123456: step 100, loss 0.5, acc 0.9`, with `TRAIN` or `DEV` before it.
 */
export const stampedSteps: LineFormat = {
  kind: "lines",
  id: "stamped-steps",
  label: "TensorFlow 1 step lines",
  specificity: 60,
  claimAfter: 2,
  createReader: () => statelessReader(readLine),
};

function readLine(text: string, lineNumber: number, emit: Emit): void {
  if (!text.includes(": step ") || text.length > 1000) return;
  const found = record.exec(text);
  if (found === null) return;
  const [whole, phase, stamp = "", step] = found;
  const items = namedNumbers(text.slice(whole.length).replace(/[`\s]+$/, ""), ", ", " ");
  const values = items.map(
    ([name, value]): NamedNumber => [phase === undefined ? name : `${phase} ${name}`, value],
  );
  const { time } = timestamp(stamp);
  giveAll(values, { step: Number(step), epoch: null, time, line: lineNumber }, emit);
}
