import type { Finding } from "../../diagnosis/finding.ts";
import type { Parts } from "../../parts.ts";
import { type Outcome, present, refusedBecause, type Situation } from "../definition.ts";
import { accumulation } from "./accumulation.ts";
import { clipping } from "./clipping.ts";
import { dropoutRate } from "./dropoutRate.ts";
import { evaluationMode } from "./evaluationMode.ts";
import { type Discovery, explains, type Mistake } from "./fault.ts";
import { type MistakeId, mistakeIds } from "./faultId.ts";
import { frozenLayers } from "./frozenLayers.ts";
import { initialBiases } from "./initialBiases.ts";
import { initialWeights } from "./initialWeights.ts";
import { lossInput } from "./lossInput.ts";
import { missingStep } from "./missingStep.ts";
import { narrowLayers } from "./narrowLayers.ts";
import { optimizerParameters } from "./optimizerParameters.ts";
import { rawInputs } from "./rawInputs.ts";
import { rawTargets } from "./rawTargets.ts";
import { recurrentLayer } from "./recurrentLayer.ts";
import { schedule } from "./schedule.ts";
import { shuffledLabels } from "./shuffledLabels.ts";
import { targetShape } from "./targetShape.ts";
import { weightDecay } from "./weightDecay.ts";
import { zeroGrad } from "./zeroGrad.ts";

const mistakes: Readonly<Record<MistakeId, Mistake>> = {
  "fix-missing-step": missingStep,
  "fix-zero-grad": zeroGrad,
  "fix-optimizer-parameters": optimizerParameters,
  "fix-frozen-layers": frozenLayers,
  "fix-loss-input": lossInput,
  "fix-target-shape": targetShape,
  "fix-accumulation": accumulation,
  "fix-schedule": schedule,
  "fix-clipping": clipping,
  "fix-weight-decay": weightDecay,
  "fix-dropout-rate": dropoutRate,
  "fix-raw-inputs": rawInputs,
  "fix-raw-targets": rawTargets,
  "fix-recurrent-layer": recurrentLayer,
  "fix-initial-weights": initialWeights,
  "fix-initial-biases": initialBiases,
  "fix-evaluation-mode": evaluationMode,
  "fix-narrow-layers": narrowLayers,
  "fix-shuffled-labels": shuffledLabels,
};

export interface FoundMistake extends Discovery {
  readonly mistake: Mistake;
}

/** Mistakes of the script that explain the finding, what is certain first; none in a healthy script. */
export function* findMistakes(
  situation: Situation,
  finding: Finding,
): Parts<readonly FoundMistake[]> {
  const found: FoundMistake[] = [];
  for (const mistake of mistakeIds.map((id) => mistakes[id])) {
    if (!explains(mistake, finding)) continue;
    yield;
    const discovery = discover(mistake, situation);
    if (discovery) found.push({ mistake, ...discovery });
  }
  return [...found.filter((f) => f.certain), ...found.filter((f) => !f.certain)];
}

/** What one mistake comes to in a script, whether or not a run of it is stuck. */
export function mistakeFor(
  situation: Situation | null,
  id: MistakeId,
): { readonly mistake: Mistake; readonly outcome: Outcome } {
  const mistake = mistakes[id];
  if (!situation) {
    return { mistake, outcome: refusedBecause("No training script is known for this run.") };
  }
  const discovery = discover(mistake, situation);
  const outcome = discovery?.outcome ?? present("The script does not have this mistake.");
  return { mistake, outcome };
}

function discover(mistake: Mistake, situation: Situation): Discovery | null {
  return situation.framework === "unknown" ? null : mistake.find(situation);
}
