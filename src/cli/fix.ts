import { writeFile } from "node:fs/promises";
import { relative } from "node:path";
import { formatMessage } from "../core/message.ts";
import { applyEdits, unifiedDiff } from "../core/python/applyEdits.ts";
import { planRemedy } from "../core/remedy/catalogue.ts";
import { faultIds } from "../core/remedy/faults/faultId.ts";
import { remedyIds } from "../core/remedy/remedyId.ts";
import { reasonOf } from "../host/reasonOf.ts";
import { type Command, parseWords, type Terminal, usageError } from "./command.ts";
import { readImported } from "./readImported.ts";
import { readScript } from "./readScript.ts";

/** Puts one remedy into a script and the files it imports: as a unified diff, or with `--write` into the files. */
export const fix: Command = async (words, terminal) => {
  const parsed = parseWords(words, { remedy: { type: "string" }, write: { type: "boolean" } });
  if (parsed.kind === "usage") return usageError(terminal, parsed.reason);
  const { values, positionals } = parsed;
  const [path] = positionals;
  if (path === undefined || positionals.length > 1)
    return usageError(terminal, "fix takes one SCRIPT");
  const ids = [...remedyIds, ...faultIds];
  const id = ids.find((known) => known === values.remedy);
  if (id === undefined) {
    return usageError(terminal, `--remedy takes one of ${ids.join(", ")}`);
  }
  const script = await readScript(path, terminal);
  if (script === null) return 2;
  const imported = await readImported(path, script);
  const remedy = planRemedy({ script, imported, finding: null, hyperparameters: new Map() }, id);
  if (remedy.placement.kind === "present") {
    terminal.error(`unstuck: ${path}: ${formatMessage(remedy.placement.reason)}\n`);
    return 0;
  }
  if (remedy.placement.kind === "refused") {
    return usageError(terminal, `${path}: ${formatMessage(remedy.placement.reason)}`);
  }
  const { edits, elsewhere = [] } = remedy.placement;
  const changes = [{ path, before: script, after: applyEdits(script, edits) }];
  for (const other of elsewhere) {
    const before = imported.find((file) => file.path === other.path)?.text ?? "";
    changes.push({ path: other.path, before, after: applyEdits(before, other.edits) });
  }
  return values.write === true ? write(changes, terminal) : print(changes, terminal);
};

interface Change {
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

function print(changes: readonly Change[], terminal: Terminal): number {
  for (const { path, before, after } of changes) {
    terminal.out(unifiedDiff(before, after, relative("", path)));
  }
  return 0;
}

async function write(changes: readonly Change[], terminal: Terminal): Promise<number> {
  for (const { path, before, after } of changes) {
    try {
      if (after !== before) await writeFile(path, after);
    } catch (error) {
      return usageError(terminal, `${path}: ${reasonOf(error)}`);
    }
  }
  return 0;
}
