import { type LineFacts, nothing } from "../shapes/shapedLines.ts";
import type { PhaseWord } from "./label.ts";
import {
  firstCharacter,
  headedPhase,
  isCode,
  isMessage,
  isWorthALook,
  ruled,
} from "./lineKinds.ts";
import { type LineRecord, lineRecord } from "./lineRecord.ts";
import { isOfBatch, type MetricScopes } from "./metricScopes.ts";

export const checkpointMark = "global step";
export const maxLine = 6000;

/** What `line` makes of a line when the training has begun and nothing is left over from the lines before. */
export function lineFacts(text: string, occasions: MetricScopes): LineFacts | null {
  if (/\r|%\|/.test(text) || text.includes(checkpointMark)) return null;
  const first = firstCharacter(text);
  if (isCode(text, first)) return null;
  if (text.length > maxLine || !isWorthALook(text) || isMessage(text)) return nothing;
  if (ruled(text, first) !== undefined) return null;
  const record = lineRecord(text);
  if (record.byValue || (record.header && record.epoch === null)) return null;
  if (isOfUnnamedPass(record) || (record.header && evaluationOf(record) !== null)) return null;
  if (record.values.length === 0 && headedPhase(text) !== null) return null;
  const { epoch, step, time, header } = record;
  if (!header && !isRecord(record, true)) return nothing;
  const values = occasions.named(record);
  if (isOfBatch(record) && occasions.with(values.map(({ name }) => name)) !== occasions)
    return null;
  return {
    epoch: epoch?.value ?? Number.NaN,
    epochs: epoch?.total ?? Number.NaN,
    step: step?.value ?? Number.NaN,
    steps: step?.total ?? Number.NaN,
    time: time ?? Number.NaN,
    values,
    record: true,
  };
}

/** `Loss: 1.6 (4823/10000)`: whether it is of the training or of an evaluation, only the count can tell. */
export function isOfUnnamedPass({ epoch, step, phase, batches, values }: LineRecord): boolean {
  if (batches === null || epoch !== null || step !== null || phase !== null) return false;
  return values.some(({ known }) => known?.kind === "loss" && known.phase === null);
}

export function evaluationOf({ phase }: LineRecord): PhaseWord | null {
  return phase === null || phase.phase === "train" ? null : phase;
}

export function statedEpoch(text: string): number | null {
  return text.length > maxLine || !isWorthALook(text)
    ? null
    : (lineRecord(text).epoch?.value ?? null);
}

/**
 * A learning rate alone is as like to be a setting: it counts when the training has begun or the line says where.
 * So does a score, but for one that says of what: `dev f1`.
 */
export function isRecord({ values, epoch, step }: LineRecord, begun: boolean): boolean {
  if (values.some(({ known }) => known?.kind === "loss" || known?.kind === "accuracy")) return true;
  if (values.some(({ known }) => known?.kind === "score" && known.phase !== null)) return true;
  return values.length > 0 && values.length <= 40 && (begun || epoch !== null || step !== null);
}
