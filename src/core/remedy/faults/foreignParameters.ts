import { message } from "../../message.ts";
import { assignmentsOf } from "../../python/bindings.ts";
import { callAt } from "../../python/calls.ts";
import { classNamed } from "../../python/classes.ts";
import type { Script } from "../../python/script.ts";
import { textOf } from "../../python/tree.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { type Discovery, fault } from "./fault.ts";

/** `Adam(Net().parameters())`: of a network that nothing else knows. */
export function foreignParameters(program: TrainingProgram): Discovery | null {
  const { script, optimizedParameters } = program;
  for (const { optimizer, given } of optimizedParameters) {
    const parameters = callAt(script, given);
    const made = parameters?.receiver ? callAt(script, parameters.receiver) : null;
    if (!made || classNamed(script, made.method) === null) continue;
    const [name, another] = namesGiven(script, made.method);
    if (name === undefined || another !== undefined) continue;
    const { from, to } = made.node;
    return fault(optimizer.call.node, [{ from, to, insert: name }], {
      title: message("Give the optimizer the parameters of {name}", { name }),
      why: message(
        "The optimizer gets the parameters of a second {kind}, which nothing else uses: those of {name} stay what they were drawn.",
        { kind: made.method, name },
      ),
    });
  }
  return null;
}

/** What objects of a class are assigned to. */
function namesGiven(script: Script, className: string): readonly string[] {
  return script.all("AssignStatement").flatMap((statement) => {
    const [assignment] = assignmentsOf(statement);
    const value = assignment?.value ? callAt(script, assignment.value) : null;
    return assignment && value?.method === className ? [textOf(script, assignment.target)] : [];
  });
}
