import { lastPhase } from "../grammar/statedPhase.ts";
import { timestamp } from "../words/timestamp.ts";
import { namedNumbers } from "./namedNumbers.ts";
import { recordFormat, recordOf } from "./recordFormat.ts";

const record =
  /^\W{0,6}(?:(TRAIN|DEV|TEST|VAL|EVAL) )?(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?): step (\d+), /;

/**
 * What the sentence-classification examples for TensorFlow 1 print, and their many descendants:
 * `2017-01-31T12:00:00.123456: step 100, loss 0.5, acc 0.9`, with `TRAIN` or `DEV` before it.
 */
export const stampedSteps = recordFormat({
  id: "stamped-steps",
  label: "TensorFlow 1 step lines",
  specificity: 60,
  claimAfter: 2,
  mark: (text) => text.includes(": step ") && text.length <= 1000,
  parse(text) {
    const found = record.exec(text);
    if (found === null) return null;
    const [whole, word, stamp = "", step] = found;
    const items = namedNumbers(text.slice(whole.length).replace(/[`\s]+$/, ""), ", ", " ");
    const { time } = timestamp(stamp);
    return recordOf(items, { step, time }, word === undefined ? null : lastPhase(word));
  },
});
