import type { Script } from "../../python/script.ts";
import { kerasLossOf } from "../keras/head.ts";
import { layerCallsOf } from "../model/layers.ts";
import { hasManyInputs } from "../model/manyInputs.ts";
import { hasNoHiddenLayer } from "../model/noHiddenLayer.ts";
import { momentumOf } from "../optimizer/momenta.ts";
import type { Optimizer } from "../optimizer/optimizers.ts";
import { trainingLosses } from "../pytorch/losses.ts";
import { usualRates } from "./usualRates.ts";

/** What SGD's steps bear in the long run where layer upon layer multiplies what they change. */
const throughLayers = 0.3;
/** What they bear over all inputs of a single layer, or where the slope of a square grows with the error and with its inputs. */
const withoutLayers = 0.1;
/** Long steps of Adam leave filters without a gradient for good. */
const throughFilters = 3e-3;
const isConvolution = /^(?:Lazy|Separable|Depthwise)?Conv/;
const usesAdam = /adam|^RMSprop$/i;

/** How far a rate is raised at most, which is less than the highest that a careful choice may reach. */
export function boldestRaise(script: Script, optimizer: Optimizer): number {
  const { high, raised = high } = usualRates(script, optimizer);
  const { kind } = optimizer;
  const isSingle = hasNoHiddenLayer(script);
  if (kind === "SGD" && (!isSingle || hasManyInputs(script) || squaresErrors(script))) {
    const most = isSingle ? withoutLayers : throughLayers;
    return Math.min(raised, most * (1 - momentumOf(script, optimizer)));
  }
  const hasFilters = layerCallsOf(script).some(({ name }) => isConvolution.test(name));
  return usesAdam.test(kind ?? "") && hasFilters ? Math.min(raised, throughFilters) : raised;
}

/** Squares of errors that the training goes back from. */
export function squaresErrors(script: Script): boolean {
  return (
    /^(?:mse|meansquarederror)$/.test(kerasLossOf(script)?.kind ?? "") ||
    trainingLosses(script).some(({ kind }) => kind === "mse_loss")
  );
}
