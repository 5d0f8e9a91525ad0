import { message } from "../../message.ts";
import { codeOf } from "../../python/tree.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { sources } from "../sources.ts";
import { type Discovery, type Fault, fault, standstill } from "./fault.ts";

/** Suspected only: the widths of the two may differ, and it may be left out on purpose. */
function find({ script, unusedShortcut: found }: TrainingProgram): Discovery | null {
  if (!found) return null;
  const { statement, name, result } = found;
  return fault(
    statement,
    [{ from: result.to, to: result.to, insert: ` + ${name}` }],
    {
      title: message("Add the shortcut to the output of its block ({name})", { name }),
      why: message(
        "{code} prepares a path around the layers, and nothing uses it: without it the gradient has to pass through every layer.",
        { code: codeOf(script, statement) },
      ),
    },
    "suspected",
  );
}

export const shortcut: Fault = {
  id: "fix-shortcut",
  signs: standstill,
  title: message("Add the shortcut to the output of its block"),
  why: message("A residual connection that is never added lets no gradient past the layers."),
  cost: message("Saved weights fit; their outputs change."),
  sources: [sources.neuraLint, sources.deepChecker],
  snippets: { pytorch: "return F.relu(out + identity)" },
  find,
};
