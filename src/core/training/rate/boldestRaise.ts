import type { Script } from "../../python/script.ts";
import { layerCallsOf } from "../model/layers.ts";
import { hasNoHiddenLayer } from "../model/noHiddenLayer.ts";
import { momentumOf } from "../optimizer/momenta.ts";
import type { Optimizer } from "../optimizer/optimizers.ts";
import { usualRates } from "./usualRates.ts";

/** What SGD's steps bear in the long run where layer upon layer multiplies what they change. */
const throughLayers = 0.3;
/** Long steps of Adam leave filters without a gradient for good. */
const throughFilters = 3e-3;
const isConvolution = /^(?:Lazy|Separable|Depthwise)?Conv/;
const usesAdam = /adam|^RMSprop$/i;

/** How far a rate is raised at most, which is less than the highest that a careful choice may reach. */
export function boldestRaise(script: Script, optimizer: Optimizer): number {
  const { high, raised = high } = usualRates(script, optimizer);
  const { kind } = optimizer;
  if (kind === "SGD" && !hasNoHiddenLayer(script)) {
    return Math.min(raised, throughLayers * (1 - momentumOf(script, optimizer)));
  }
  const hasFilters = layerCallsOf(script).some(({ name }) => isConvolution.test(name));
  return usesAdam.test(kind ?? "") && hasFilters ? Math.min(raised, throughFilters) : raised;
}
