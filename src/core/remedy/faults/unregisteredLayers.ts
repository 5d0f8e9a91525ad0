import { message } from "../../message.ts";
import { referenceTo } from "../../python/imports.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { type Discovery, fault } from "./fault.ts";

/** A plain list of layers in a module: its parameters are not the module's. */
export function unregisteredLayers({ script, plainContainers }: TrainingProgram): Discovery | null {
  const [container] = plainContainers;
  if (!container) return null;
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
