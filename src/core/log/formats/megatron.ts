import type { Emit, LineFormat, LineReader } from "../logFormat.ts";
import { statelessLines } from "../shapes/statelessLines.ts";
import { isNoise } from "../words/metricName.ts";
import { timestamp } from "../words/timestamp.ts";
import { giveAll, type NamedNumber, namedNumbers } from "./namedNumbers.ts";

const iteration = /^[^|]{0,80}\biteration +(\d+)\/ *\d+ \|/;
const evaluation = /^\W{0,8}(validation|test) loss at iteration +(\d+)[^|]{0,60}\|/;
const batchSize = "global batch size";
const wanted = /^(?:loss scale|number of (?:skipped|nan) iterations)$/;

/**
 * Megatron-LM and its descendants: a line with bars between the values, and boxed lines of evaluations. An iteration
 * that was skipped for an overflow has neither loss nor gradient norm.
 */
export const megatron: LineFormat = {
  kind: "lines",
  id: "megatron",
  label: "Megatron-LM",
  specificity: 80,
  claimAfter: 3,
  createReader,
};

function createReader(): LineReader {
  let isBatchStated = false;
  const shaped = statelessLines((text, lineNumber, emit) => void readLine(text, lineNumber, emit));
  return {
    shapes: { ...shaped, state: (line) => (isBatchStated ? shaped.state(line) : null) },
    line(text, lineNumber, emit) {
      const items = readLine(text, lineNumber, emit);
      const batch = isBatchStated ? undefined : items.find(([name]) => name === batchSize);
      if (batch === undefined) return;
      isBatchStated = true;
      emit({ kind: "hyperparameter", name: "batch_size", value: batch[1], line: lineNumber });
    },
    flush() {},
  };
}

/** Gives the values of a line, and returns all that it states. */
function readLine(text: string, lineNumber: number, emit: Emit): readonly NamedNumber[] {
  if (!text.includes("iteration ") || !text.includes("|") || text.length > 4000) return [];
  const record = iteration.exec(text);
  const evaluated = record === null ? evaluation.exec(text) : null;
  const found = record ?? evaluated;
  if (found === null) return [];
  const { time } = timestamp(text);
  const step = Number(record === null ? evaluated?.[2] : record[1]);
  const items = namedNumbers(text.slice(found[0].length), "|", ":");
  const values =
    evaluated === null
      ? items.filter(([name]) => !isNoise(name) || wanted.test(name))
      : items.map(([name, value]): NamedNumber => [`${evaluated[1]} ${name}`, value]);
  giveAll(values, { step, epoch: null, time, line: lineNumber }, emit);
  return items;
}
