import type { SyntaxNode } from "@lezer/common";
import { parametersOf } from "../../python/bindings.ts";
import { insertAfter } from "../../python/lines.ts";
import { givenFor } from "../../python/passedArguments.ts";
import type { Script } from "../../python/script.ts";
import type { ScriptEdit } from "../../python/scriptEdit.ts";
import { removeOrPass, statementText } from "../../python/statements.ts";
import {
  bodyOf,
  classAround,
  functionOf,
  isWithin,
  statementOf,
  statementsOf,
  textOf,
} from "../../python/tree.ts";
import type { RateCourse } from "../../training/rate/course/rateCourse.ts";
import type { Entrance } from "../../training/rate/course/ratePlaces.ts";

/** So many functions around the step are left. */
const deepest = 6;

/** The step of a schedule, taken out of what trains a batch and put where the turn of the outer loop has trained. */
export function stepsWithTurns(
  script: Script,
  { places, loop }: RateCourse,
): readonly (ScriptEdit | null)[] | null {
  const [step, another] = places.steps;
  const statement = step && statementOf(step.node);
  if (!step?.receiver || another || statement?.name !== "ExpressionStatement") return null;
  if (textOf(script, statement) !== textOf(script, step.node)) return null;
  let at: SyntaxNode = statement;
  let name: string | null = textOf(script, step.receiver);
  for (let depth = 0; name !== null && !isBeside(at, loop); depth += 1) {
    const definition = functionOf(at);
    const [entrance, another] = [...places.entered.values()].filter(
      (one) => one.definition.from === definition?.from,
    );
    // Who else calls the function would miss the step.
    if (!entrance || another || depth === deepest) return null;
    name = nameOutside(script, entrance, name);
    at = entrance.call.node;
  }
  const body = bodyOf(loop);
  const trained = body && statementsOf(body).find((one) => isWithin(at, one));
  if (name === null || !trained) return null;
  const moved = `${name}.${statementText(script, statement).slice(textOf(script, step.receiver).length + 1)}`;
  return [removeOrPass(script, statement), insertAfter(script, trained, [moved])];
}

function isBeside(node: SyntaxNode, loop: SyntaxNode): boolean {
  return functionOf(node)?.from === functionOf(loop)?.from;
}

/** What a schedule is called where a function is called from; null where it is not to be seen there. */
function nameOutside(script: Script, { definition, call }: Entrance, name: string): string | null {
  const owner = classAround(definition);
  if (name.startsWith("self.")) {
    const caller = functionOf(call.node);
    return owner && caller && classAround(caller)?.from === owner.from ? name : null;
  }
  const parameter = parametersOf(script, definition).find((p) => p.name === name);
  if (!parameter) return name;
  const given = givenFor(script, call, parameter)?.value;
  return given && /^[\w.]+$/.test(textOf(script, given)) ? textOf(script, given) : null;
}
