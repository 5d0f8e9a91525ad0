import { writeFile } from "node:fs/promises";
import { relative } from "node:path";
import { formatMessage } from "../core/message.ts";
import { applyEdits, unifiedDiff } from "../core/remedy/applyEdits.ts";
import { planRemedy } from "../core/remedy/catalogue.ts";
import { mistakeIds } from "../core/remedy/mistakes/mistakeId.ts";
import { remedyIds } from "../core/remedy/remedyId.ts";
import { reasonOf } from "../host/findLogs.ts";
import { type Command, parseWords, usageError } from "./command.ts";
import { readScript } from "./readScript.ts";

/** Puts one remedy into a script: as a unified diff, or with `--write` into the file itself. */
export const fix: Command = async (words, terminal) => {
  const parsed = parseWords(words, { remedy: { type: "string" }, write: { type: "boolean" } });
  if (parsed.kind === "usage") return usageError(terminal, parsed.reason);
  const { values, positionals } = parsed;
  const [path] = positionals;
  if (path === undefined || positionals.length > 1)
    return usageError(terminal, "fix takes one SCRIPT");
  const ids = [...remedyIds, ...mistakeIds];
  const id = ids.find((known) => known === values.remedy);
  if (id === undefined) {
    return usageError(terminal, `--remedy takes one of ${ids.join(", ")}`);
  }
  const script = await readScript(path, terminal);
  if (script === null) return 2;
  const remedy = planRemedy({ script, finding: null, hyperparameters: new Map() }, id);
  if (remedy.placement.kind === "present") {
    terminal.error(`unstuck: ${path}: ${formatMessage(remedy.placement.reason)}\n`);
    return 0;
  }
  if (remedy.placement.kind === "refused") {
    return usageError(terminal, `${path}: ${formatMessage(remedy.placement.reason)}`);
  }
  const edited = applyEdits(script, remedy.placement.edits);
  if (!values.write) {
    terminal.out(unifiedDiff(script, edited, relative("", path)));
    return 0;
  }
  try {
    await writeFile(path, edited);
    return 0;
  } catch (error) {
    return usageError(terminal, `${path}: ${reasonOf(error)}`);
  }
};
