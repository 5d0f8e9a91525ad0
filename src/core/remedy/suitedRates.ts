import { formatNumber } from "../python/literals.ts";
import type { Script } from "../python/script.ts";
import type { ScriptEdit } from "../python/scriptEdit.ts";
import type { Optimizer } from "../training/optimizer/optimizers.ts";
import type { TrainingProgram } from "../training/program.ts";
import { learningRateOf, setLearningRate } from "../training/rate/learningRate.ts";
import { usualRates } from "../training/rate/usualRates.ts";

export interface SuitedRates {
  readonly edits: readonly ScriptEdit[];
  /** `0.3 → 0.01` for each rate that changes. */
  readonly changes: readonly string[];
}

/** A rate this many times above or below the usual ones was chosen to make up for the size of the inputs. */
const farAbove = 5;
const farBelow = 0.01;

/** Learning rates that only suit inputs of another size, set to where training usually starts. */
export function suitedRates({ script, optimizers }: TrainingProgram): SuitedRates {
  const changed = optimizers.flatMap((optimizer) => {
    const rate = learningRateOf(script, optimizer);
    if (rate.kind === "unknown" || optimizer.named || optimizer.kind === null) return [];
    const value = targetOf(script, optimizer, rate.value);
    if (value === null) return [];
    const factor = value / rate.value;
    const edits = setLearningRate(script, optimizer, rate, (old) => old * factor);
    return [{ edits, change: `${formatNumber(rate.value)} → ${formatNumber(value)}` }];
  });
  const edits = changed.flatMap((c) => c.edits);
  const places = new Set(edits.map(({ from }) => from));
  return places.size < edits.length
    ? { edits: [], changes: [] }
    : { edits, changes: changed.map(({ change }) => change) };
}

function targetOf(script: Script, optimizer: Optimizer, rate: number): number | null {
  if (optimizer.framework === "transformers") return null;
  const { low, high } = usualRates(script, optimizer);
  if (rate > high * farAbove) return high;
  return rate < low * farBelow ? low / 2 : null;
}
