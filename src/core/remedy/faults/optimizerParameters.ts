import { message } from "../../message.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { sources } from "../sources.ts";
import { copiedModel } from "./copiedModel.ts";
import { anyTrouble, type Discovery, type Fault, fault } from "./fault.ts";
import { foreignParameters } from "./foreignParameters.ts";
import { partialParameters } from "./partialParameters.ts";
import { passingLayers } from "./passingLayers.ts";
import { rebuiltOptimizer } from "./rebuiltOptimizer.ts";
import { replacedModel } from "./replacedModel.ts";
import { unregisteredLayers } from "./unregisteredLayers.ts";

function find(program: TrainingProgram): Discovery | null {
  if (program.framework !== "pytorch" && program.framework !== "lightning") return null;
  return (
    unregisteredLayers(program) ??
    passingLayers(program) ??
    replacedModel(program) ??
    partialParameters(program) ??
    leftOut(program) ??
    ofBystander(program) ??
    foreignParameters(program) ??
    copiedModel(program) ??
    rebuiltOptimizer(program)
  );
}

/** `Adam(encoder.parameters())` where a decoder takes what the encoder gives. */
function leftOut({ leftOutNetwork }: TrainingProgram): Discovery | null {
  if (!leftOutNetwork) return null;
  const { given, trained, leftOut: name } = leftOutNetwork;
  const insert = `[*${trained}.parameters(), *${name}.parameters()]`;
  return fault(given, [{ from: given.from, to: given.to, insert }], {
    title: message("Give the optimizer the parameters of {name} too", { name }),
    why: message(
      "The optimizer gets the parameters of {trained} only: those of {name}, which works together with it, keep their random initial values.",
      { trained, name },
    ),
  });
}

/** `Adam(target.parameters())` where the losses go back through another network. */
function ofBystander({ bystander, gradientSwitches }: TrainingProgram): Discovery | null {
  if (!bystander) return null;
  const { given, name, trained } = bystander;
  return fault(
    given,
    [{ from: given.from, to: given.to, insert: trained }],
    {
      title: message("Give the optimizer the parameters of {name}", { name: trained }),
      why: message(
        "The optimizer gets the parameters of {name}, through which no loss is backpropagated: those of {trained} keep their random initial values.",
        { name, trained },
      ),
    },
    gradientSwitches.length > 0 ? "suspected" : "certain",
  );
}

export const optimizerParameters: Fault = {
  id: "fix-optimizer-parameters",
  signs: anyTrouble,
  title: message("Give the optimizer all parameters"),
  why: message("Weights that the optimizer does not get are never trained."),
  cost: message("More weights are trained, so that a step takes longer."),
  sources: [sources.neuraLint, sources.deepChecker],
  snippets: { pytorch: "optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)" },
  find,
};
