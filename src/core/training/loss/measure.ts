import type { SyntaxNode } from "@lezer/common";
import type { ScriptEdit } from "../../python/scriptEdit.ts";
import type { Meaning } from "./metricMeaning.ts";
import type { PrintedValue } from "./printedValues.ts";

/** A measure on validation data, at a place in the training loop where it has just been taken. */
export interface ValidationMetric {
  /** A loss is to fall, a score to rise. */
  readonly meaning: Meaning;
  /** An expression without side effects. */
  readonly expression: string;
  /** The last statement of the block in which it is known. */
  readonly last: SyntaxNode;
  /** Where it is printed; null where it has a telling name but no print. */
  readonly printed: PrintedValue | null;
  /** What a record calls it that holds it; null where it is none of a record. */
  readonly recorded: string | null;
  /** What gives it a name where it has none yet: `val_loss = evaluate(model)` before it is printed. */
  readonly naming: readonly (ScriptEdit | null)[];
}
