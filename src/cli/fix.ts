import path from "node:path";
import { signs } from "../core/diagnosis/finding.ts";
import { formatMessage } from "../core/message.ts";
import { unifiedDiff } from "../core/python/applyEdits.ts";
import { faultIds } from "../core/remedy/faults/faultId.ts";
import { planRemedyOf } from "../core/remedy/planner.ts";
import type { Placement } from "../core/remedy/remedy.ts";
import { type RemedyId, treatmentIds } from "../core/remedy/remedyId.ts";
import { replaceTexts } from "../host/replaceTexts.ts";
import type { ScriptFile } from "../host/scriptFile.ts";
import { changesOf, type FileChange } from "../host/scriptOffers.ts";
import { aimOptions, planAgainst, readTargets, type Target } from "./aim.ts";
import { defineCommand, usageError } from "./command.ts";
import { readScript } from "./readScript.ts";
import type { Terminal } from "./terminal.ts";

const ids: readonly RemedyId[] = [...faultIds, ...treatmentIds];

/** Puts one remedy into a script and the files it imports: as a unified diff, or with `--write` into the files. */
export const fix = defineCommand({
  synopsis: "SCRIPT --remedy ID [--sign SIGN] [--log LOG] [--write]",
  about: "Puts one remedy into a training script or notebook, as a unified diff or into the file.",
  operand: "files",
  options: {
    remedy: {
      type: "string",
      value: "ID",
      choices: ids,
      about: "one of those that remedies lists",
    },
    sign: { type: "string", value: "SIGN", choices: signs, about: "what it is to help against" },
    ...aimOptions,
    write: { type: "boolean", about: "change the file, all at once or not at all" },
  },
  examples: [
    { line: "unstuck fix train.py --remedy use-adam", about: "prints the change" },
    { line: "unstuck fix train.py --remedy use-adam --write", about: "makes it" },
    { line: "unstuck fix train.py --remedy use-adam | git apply", about: "the same with git" },
  ],
  run: async ({ values, positionals }, terminal) => {
    const [place] = positionals;
    if (place === undefined || positionals.length > 1)
      return usageError(terminal, "fix takes one SCRIPT");
    const id = ids.find((known) => known === values.remedy);
    if (id === undefined) return usageError(terminal, `--remedy takes one of ${ids.join(", ")}`);
    const script = await readScript(place, terminal);
    if (script === null) return 2;
    const sign = signs.find((known) => known === values.sign) ?? null;
    const targets = await readTargets({ sign, log: values.log }, script, terminal);
    if (targets === "unread") return 2;
    const placement = placementOf(id, script, targets);
    if (placement.kind === "present") {
      terminal.error(`${place}: ${formatMessage(placement.reason)}`);
      return 0;
    }
    if (placement.kind === "refused")
      return usageError(terminal, `${place}: ${formatMessage(placement.reason)}`);
    const changes = changesOf(script, placement);
    return values.write === true ? write(changes, terminal) : print(changes, terminal);
  },
});

/** As it is listed against the findings; a remedy that none of them calls for is planned for itself. */
function placementOf(
  id: RemedyId,
  script: ScriptFile,
  targets: readonly Target[] | null,
): Placement {
  const listed = targets && planAgainst(script, targets).find((remedy) => remedy.id === id);
  if (listed) return listed.placement;
  const { imported } = script;
  const request = { script, imported, finding: null, hyperparameters: new Map() };
  return planRemedyOf(request, id).placement;
}

function print(changes: readonly FileChange[], terminal: Terminal): number {
  for (const { path: place, before, after } of changes)
    terminal.exact(unifiedDiff(before, after, path.relative("", place)));
  return 0;
}

async function write(changes: readonly FileChange[], terminal: Terminal): Promise<number> {
  const left = await replaceTexts(changes);
  return left === null
    ? 0
    : usageError(terminal, `${left.path}: ${left.reason}; it is left as it was`);
}
