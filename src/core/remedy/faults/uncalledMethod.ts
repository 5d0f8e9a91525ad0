import { message } from "../../message.ts";
import { statementText } from "../../python/statements.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { type Discovery, fault } from "./fault.ts";

/** `optimizer.step` without parentheses does nothing. */
export function uncalledMethod({ script, optimizerSteps }: TrainingProgram): Discovery | null {
  const [first] = optimizerSteps.uncalled;
  if (!first) return null;
  const edits = optimizerSteps.uncalled.map((statement) => {
    const at = statement.firstChild?.to ?? statement.to;
    return { from: at, to: at, insert: "()" };
  });
  const code = statementText(script, first);
  return fault(first, edits, {
    title: message("Call {code}()", { code }),
    why: message("{code} without parentheses names the method and does not call it.", { code }),
  });
}
