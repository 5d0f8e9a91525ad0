import { message } from "../../message.ts";
import { assignmentsByTarget } from "../../python/bindings.ts";
import { insertBefore } from "../../python/lines.ts";
import type { ScriptEdit } from "../../python/scriptEdit.ts";
import { statementText } from "../../python/statements.ts";
import { functionOf, sameNode, statementOf, textOf } from "../../python/tree.ts";
import { loopsThrough } from "../../training/loop/runLength.ts";
import type { TrainingStep } from "../../training/loop/trainingStep.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { type Discovery, fault } from "./fault.ts";
import { isMadeWith } from "./unclearedGradients.ts";

/** One of several optimizers whose gradients nothing clears, while those of the others are cleared. */
export function unclearedBeside(program: TrainingProgram): Discovery | null {
  const { steps, gradientClears, optimizerSteps, optimizedParameters } = program;
  if (optimizerSteps.mayBeTakenElsewhere || optimizerSteps.takesGradientsOtherwise) return null;
  const stepped = new Set(steps.map(({ optimizer }) => optimizer));
  const owners = gradientClears.map(({ owner }) => owner);
  // A network that is cleared, or gradients that go one by one, may be those of any optimizer.
  if (!owners.every((owner) => owner !== null && stepped.has(owner))) return null;
  const [missing, another] = [...stepped].filter((name) => !owners.includes(name));
  if (missing === undefined || another !== undefined || stepped.size < 2) return null;
  const held = optimizedParameters.filter(({ optimizer }) => stepped.has(optimizer.variable ?? ""));
  const modules = new Set(held.map(({ module }) => module));
  // What two of them hold, the other clears.
  if (modules.has(null) || modules.size < stepped.size || held.length > stepped.size) return null;
  // What holds the whole clears its part.
  const names = [...modules].flatMap((module) => module ?? []);
  const wholes = names.map((name) => originalName(program, name));
  if (wholes.some((a) => wholes.some((b) => b.startsWith(`${a}.`)))) return null;
  const [step, twice] = steps.filter(({ optimizer }) => optimizer === missing);
  if (!step || twice) return null;
  const [loop] = loopsThrough(program.script, step.statement);
  const own = held.filter(({ optimizer }) => optimizer.variable === missing);
  if (
    !loop ||
    own.some(({ optimizer }) =>
      isMadeWith(program.script, optimizer.call.node, loop, step.statement),
    )
  )
    return null;
  return fault(step.backward.node, [clearing(program, step)], {
    title: message("Clear the gradients of {name} as well", { name: missing }),
    why: message(
      "Nothing clears the gradients that {name} steps by: each of its steps uses the sum of those of all batches before.",
      { name: missing },
    ),
  });
}

/** `ae.encoder` of `encoder = ae.encoder`. */
function originalName({ script }: TrainingProgram, name: string): string {
  const [only, another] = assignmentsByTarget(script).get(name) ?? [];
  const code = only?.value && !another ? textOf(script, only.value) : "";
  return /^[\w.]+$/.test(code) ? code : name;
}

/** In place of a line that clears another's a second time; else a line of its own. */
function clearing(
  { script, gradientClears }: TrainingProgram,
  { optimizer, backward }: TrainingStep,
): ScriptEdit | null {
  const line = `${optimizer}.zero_grad()`;
  const here = gradientClears.filter(
    ({ node }) => functionOf(node)?.from === functionOf(backward.node)?.from,
  );
  const again = here.find(({ node, owner }, at) => {
    const before = here[at - 1];
    const block = statementOf(node).parent;
    const other = before && statementOf(before.node).parent;
    return before?.owner === owner && block && other && sameNode(block, other);
  });
  const statement = statementOf((again ?? backward).node);
  if (!again) return insertBefore(script, statement, [line]);
  const { from } = statement;
  return { from, to: from + statementText(script, statement).length, insert: line };
}
