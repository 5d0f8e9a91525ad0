import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Finding } from "../../../../src/core/diagnosis/finding.ts";
import { formatMessage } from "../../../../src/core/message.ts";
import { applyEdits } from "../../../../src/core/python/applyEdits.ts";
import { planRemedies, planRemedy } from "../../../../src/core/remedy/planRemedies.ts";
import type { Remedy } from "../../../../src/core/remedy/remedy.ts";
import type { RemedyId } from "../../../../src/core/remedy/remedyId.ts";

const scriptsFolder = fileURLToPath(new URL("../../../fixtures/scripts/", import.meta.url));

export const cases: readonly { readonly name: string; readonly text: string }[] = readdirSync(
  scriptsFolder,
).map((file) => ({
  name: file.replace(/\.py$/, ""),
  text: readFileSync(`${scriptsFolder}${file}`, "utf8"),
}));

export function planAll(script: string): readonly Remedy[] {
  return planRemedies({ script, finding: null, hyperparameters: new Map() });
}

export function planOne(script: string, id: RemedyId, finding: Finding | null = null): Remedy {
  return planRemedy({ script, finding, hyperparameters: new Map() }, id);
}

/** The script after a remedy; null where it makes no edit. */
export function edited(script: string, remedy: Remedy): string | null {
  return remedy.placement.kind === "edit" ? applyEdits(script, remedy.placement.edits) : null;
}

/** `edit: title` or `refused: reason`, as it stands in a treatment's `outcomes.json`. */
export function outcomeOf({ placement, title }: Remedy): string {
  const words = placement.kind === "edit" ? title : placement.reason;
  return `${placement.kind}: ${formatMessage(words)}`;
}
