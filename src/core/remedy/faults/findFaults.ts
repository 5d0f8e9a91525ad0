import type { Finding, Sign } from "../../diagnosis/finding.ts";
import type { Parts } from "../../parts.ts";
import { present, refusedBecause } from "../../training/outcome.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { accumulation } from "./accumulation.ts";
import { attentionMask } from "./attentionMask.ts";
import { axisOrder } from "./axisOrder.ts";
import { clipping } from "./clipping.ts";
import { dataOrder } from "./dataOrder.ts";
import { dropoutRate } from "./dropoutRate.ts";
import { evaluationMode } from "./evaluationMode.ts";
import { type Discovery, explains, type Fault } from "./fault.ts";
import { type FaultId, faultIds } from "./faultId.ts";
import { frozenLayers } from "./frozenLayers.ts";
import { initialBiases } from "./initialBiases.ts";
import { initialWeights } from "./initialWeights.ts";
import { lossBalance } from "./lossBalance.ts";
import { lossInput } from "./lossInput.ts";
import { lossPlaces } from "./lossPlaces.ts";
import { missingStep } from "./missingStep.ts";
import { momentum } from "./momentum.ts";
import { narrowLayers } from "./narrowLayers.ts";
import { normMomentum } from "./normMomentum.ts";
import { optimizerParameters } from "./optimizerParameters.ts";
import { outputRange } from "./outputRange.ts";
import { outputUnits } from "./outputUnits.ts";
import { rawInputs } from "./rawInputs.ts";
import { rawTargets } from "./rawTargets.ts";
import { recurrentLayer } from "./recurrentLayer.ts";
import { repeatedDraws } from "./repeatedDraws.ts";
import { schedule } from "./schedule.ts";
import { shortcut } from "./shortcut.ts";
import { shuffledLabels } from "./shuffledLabels.ts";
import { softmaxAxis } from "./softmaxAxis.ts";
import { targetNetwork } from "./targetNetwork.ts";
import { targetShape } from "./targetShape.ts";
import { validationScaling } from "./validationScaling.ts";
import { weightDecay } from "./weightDecay.ts";
import { zeroGrad } from "./zeroGrad.ts";

const faults: Readonly<Record<FaultId, Fault>> = {
  "fix-missing-step": missingStep,
  "fix-zero-grad": zeroGrad,
  "fix-optimizer-parameters": optimizerParameters,
  "fix-frozen-layers": frozenLayers,
  "fix-loss-input": lossInput,
  "fix-loss-balance": lossBalance,
  "fix-softmax-axis": softmaxAxis,
  "fix-output-units": outputUnits,
  "fix-output-range": outputRange,
  "fix-target-shape": targetShape,
  "fix-axis-order": axisOrder,
  "fix-loss-places": lossPlaces,
  "fix-accumulation": accumulation,
  "fix-schedule": schedule,
  "fix-clipping": clipping,
  "fix-weight-decay": weightDecay,
  "fix-momentum": momentum,
  "fix-dropout-rate": dropoutRate,
  "fix-raw-inputs": rawInputs,
  "fix-raw-targets": rawTargets,
  "fix-recurrent-layer": recurrentLayer,
  "fix-attention-mask": attentionMask,
  "fix-initial-weights": initialWeights,
  "fix-initial-biases": initialBiases,
  "fix-evaluation-mode": evaluationMode,
  "fix-norm-momentum": normMomentum,
  "fix-narrow-layers": narrowLayers,
  "fix-shuffled-labels": shuffledLabels,
  "fix-data-order": dataOrder,
  "fix-repeated-draws": repeatedDraws,
  "fix-validation-scaling": validationScaling,
  "fix-shortcut": shortcut,
  "fix-target-network": targetNetwork,
};

/** The signs that a fault explains, the likeliest first. */
export function signsOf(id: FaultId): readonly Sign[] {
  return faults[id].signs;
}

export interface FoundFault extends Discovery {
  readonly fault: Fault;
}

/** Faults of the script that explain the finding, what is certain first; none in a healthy script. */
export function* findFaults(
  program: TrainingProgram,
  finding: Finding,
): Parts<readonly FoundFault[]> {
  const found: FoundFault[] = [];
  for (const fault of faultIds.map((id) => faults[id])) {
    if (!explains(fault, finding)) continue;
    yield;
    const discovery = discover(fault, program, finding);
    if (discovery) found.push({ fault, ...discovery });
  }
  return [
    ...found.filter((f) => f.certainty === "certain"),
    ...found.filter((f) => f.certainty !== "certain"),
  ];
}

/** What one fault comes to in a script, whether or not a run of it is stuck. */
export function faultFor(
  program: TrainingProgram | null,
  finding: Finding | null,
  id: FaultId,
): FoundFault {
  const fault = faults[id];
  if (!program) {
    const outcome = refusedBecause("No training script is known for this run.");
    return { fault, outcome, certainty: "suspected" };
  }
  const discovery = discover(fault, program, finding);
  const outcome = discovery?.outcome ?? present("The script does not have this fault.");
  return { fault, outcome, certainty: discovery?.certainty ?? "suspected" };
}

function discover(
  fault: Fault,
  program: TrainingProgram,
  finding: Finding | null,
): Discovery | null {
  return program.framework === "unknown" ? null : fault.find(program, finding);
}
