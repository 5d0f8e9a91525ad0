import { message } from "../../message.ts";
import { referenceTo } from "../../python/imports.ts";
import type { Script } from "../../python/script.ts";
import type { ScriptEdit } from "../../python/scriptEdit.ts";
import { textOf } from "../../python/tree.ts";
import type { TrainingProgram } from "../../training/program.ts";
import type { PlainTensor } from "../../training/pytorch/plainTensors.ts";
import { type Discovery, fault } from "./fault.ts";

/** A plain list of layers in a module: its parameters are not the module's. */
export function unregisteredLayers(program: TrainingProgram): Discovery | null {
  const { script, plainContainers } = program;
  const [container] = plainContainers;
  if (!container) return unregisteredTensor(program);
  const { statement, target, value, registeredBy } = container;
  const list = referenceTo(script, `torch.nn.${registeredBy}`);
  const edits = [
    ...list.edits,
    { from: value.from, to: value.from, insert: `${list.text}(` },
    { from: value.to, to: value.to, insert: ")" },
  ];
  return fault(statement, edits, {
    title: message("Keep the layers in a {container}", { container: registeredBy }),
    why: message(
      "{target} is a plain list or dictionary: the parameters of its layers are not the model's, and the optimizer never gets them.",
      { target },
    ),
  });
}

/** `self.scale = torch.ones(1, requires_grad=True)`: a gradient without a parameter. */
function unregisteredTensor({ script, plainTensors }: TrainingProgram): Discovery | null {
  const [first] = plainTensors;
  if (!first) return null;
  const { target, value, isMoved } = first;
  return fault(
    value,
    plainTensors.flatMap((tensor) => registered(script, tensor)),
    {
      title: message("Make {target} a parameter of the model", { target }),
      why: message(
        "{target} is a tensor and no nn.Parameter: it is not among the model's parameters, and the optimizer never gets it.",
        { target },
      ),
    },
    isMoved ? "suspected" : "certain",
  );
}

function registered(script: Script, { value, parameter }: PlainTensor): readonly ScriptEdit[] {
  if (!parameter) {
    const made = referenceTo(script, "torch.nn.Parameter");
    return [
      ...made.edits,
      { from: value.from, to: value.from, insert: `${made.text}(` },
      { from: value.to, to: value.to, insert: ")" },
    ];
  }
  const { to } = parameter.node;
  const done = textOf(script, { from: to, to: value.to });
  return [
    { from: to - 1, to: to - 1, insert: done },
    { from: to, to: value.to, insert: "" },
  ];
}
