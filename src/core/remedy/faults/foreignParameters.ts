import { message } from "../../message.ts";
import { callAt } from "../../python/calls.ts";
import { classNamed } from "../../python/classes.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { type Discovery, fault } from "./fault.ts";

/** `Adam(Net().parameters())`: of a network that nothing else knows. */
export function foreignParameters(program: TrainingProgram): Discovery | null {
  const { script, optimizedParameters, constructions } = program;
  for (const { optimizer, given } of optimizedParameters) {
    const parameters = callAt(script, given);
    const made = parameters?.receiver ? callAt(script, parameters.receiver) : null;
    if (!made || classNamed(script, made.method) === null) continue;
    const [name, another] = constructions.flatMap(({ call, target }) =>
      call.method === made.method ? [target] : [],
    );
    if (name === undefined || another !== undefined) continue;
    const { from, to } = made.node;
    return fault(optimizer.call.node, [{ from, to, insert: name }], {
      title: message("Give the optimizer the parameters of {name}", { name }),
      why: message(
        "The optimizer gets the parameters of a second {kind}, which nothing else uses: those of {name} keep their random initial values.",
        { kind: made.method, name },
      ),
    });
  }
  return null;
}
