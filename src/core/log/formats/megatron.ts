import { lastPhase } from "../grammar/statedPhase.ts";
import type { Emit, LineFormat, LineReader, LogRecord, RecordReader } from "../logFormat.ts";
import { isNoise } from "../words/metricName.ts";
import { isPositionName } from "../words/positions.ts";
import { type NamedNumber, namedNumbers } from "./namedNumbers.ts";
import { placeAsStated, recordOf, stampedAt } from "./recordFormat.ts";

const iteration = /^[^|]{0,80}\biteration +(\d+)\/ *\d+ \|/;
const epoch = /\bepoch +(\d+),/;
const evaluation = /^\W{0,8}(validation|test) loss at iteration +(\d+)[^|]{0,60}\|/;
const batch = "global batch size";
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
  createReader: () => new MegatronReader(),
};

interface MegatronRecord extends LogRecord {
  readonly batchSize: number | null;
}

class MegatronReader implements LineReader, RecordReader<MegatronRecord> {
  #isBatchStated = false;

  line(text: string, lineNumber: number, emit: Emit): void {
    const record = this.parse(text);
    if (record !== null) this.place(record, text, lineNumber, emit);
  }

  flush(): void {}

  recordsAt(): RecordReader<MegatronRecord> | null {
    return this.#isBatchStated ? this : null;
  }

  parse(text: string): MegatronRecord | null {
    if (!text.includes("iteration ") || !text.includes("|") || text.length > 4000) return null;
    const training = iteration.exec(text);
    const found = training ?? evaluation.exec(text);
    if (found === null) return null;
    const items = namedNumbers(text.slice(found[0].length), "|", ":");
    const place = stampedAt(text, {
      step: training === null ? found[2] : (numberNamed(items, "global_step") ?? found[1]),
      epoch: epoch.exec(found[0])?.[1],
    });
    const values = items.filter(
      ([name]) =>
        training === null || (!isNoise(name) && !isPositionName(name)) || wanted.test(name),
    );
    const batchSize = numberNamed(items, batch);
    return {
      ...recordOf(values, place, training === null ? lastPhase(found[1] ?? "") : null),
      batchSize,
    };
  }

  place(record: MegatronRecord, text: string, line: number, emit: Emit): void {
    placeAsStated(record, text, line, emit);
    if (this.#isBatchStated || record.batchSize === null) return;
    this.#isBatchStated = true;
    emit({ kind: "hyperparameter", name: "batch_size", value: record.batchSize, line });
  }
}

function numberNamed(items: readonly NamedNumber[], name: string): number | null {
  return items.find(([own]) => own === name)?.[1] ?? null;
}
