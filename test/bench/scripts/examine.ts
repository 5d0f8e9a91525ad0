import type { Sign } from "../../../src/core/diagnosis/finding.ts";
import { formatMessage } from "../../../src/core/message.ts";
import { applyEdits, unifiedDiff } from "../../../src/core/python/applyEdits.ts";
import type { ImportedFile } from "../../../src/core/python/importedFile.ts";
import { errorsIn, parse } from "../../../src/core/python/script.ts";
import { unboundNames } from "../../../src/core/python/unboundNames.ts";
import {
  assumedFinding,
  type EditableScript,
  type PlanRequest,
  planRemediesOf,
  planRemedyOf,
} from "../../../src/core/remedy/planner.ts";
import type { Remedy } from "../../../src/core/remedy/remedy.ts";

/** Signs whose remedies are looked at, each as if the script's run showed it. */
export const examinedSigns = [
  "plateau",
  "overfitting",
  "vanishing-gradient",
  "initialization-sensitivity",
  "optimizer-sensitivity",
  "divergence",
  "exploding-gradient",
  "oscillation",
] as const satisfies readonly Sign[];

export interface Claim {
  readonly id: string;
  readonly isCertain: boolean;
  readonly says: string;
}

export interface Treated {
  readonly id: string;
  readonly kind: "edit" | "present" | "refused";
  /** The title of an edit, else the reason. */
  readonly says: string;
  readonly diff: string;
  readonly parses: boolean;
  readonly isIdempotent: boolean;
  readonly unbound: readonly string[];
}

export interface Examined {
  readonly name: string;
  readonly claims: readonly Claim[];
  readonly treated: readonly Treated[];
  /** Ids of what is offered as an edit, in its order. */
  readonly offered: ReadonlyMap<Sign, readonly string[]>;
}

const noHyperparameters: PlanRequest["hyperparameters"] = new Map();

/** What every treatment and fault makes of one script, whose run is said to show each of the signs. */
export function examine(
  name: string,
  script: EditableScript,
  imported: readonly ImportedFile[],
): Examined {
  const request = { script, imported, hyperparameters: noHyperparameters };
  const plans = new Map(
    examinedSigns.map((sign) => [
      sign,
      planRemediesOf({ ...request, finding: assumedFinding(sign) }),
    ]),
  );
  const claims = [...plans.values()].flat().filter(({ certainty }) => certainty !== null);
  return {
    name,
    claims: [...Map.groupBy(claims, ({ id }) => id).values()].flatMap(([first]) =>
      first ? [claimOf(first)] : [],
    ),
    treated: planRemediesOf({ ...request, finding: null }).map((remedy) =>
      treat(script, imported, remedy),
    ),
    offered: new Map(
      [...plans].map(([sign, remedies]) => [
        sign,
        remedies.filter(({ placement }) => placement.kind === "edit").map(({ id }) => id),
      ]),
    ),
  };
}

function claimOf({ id, placement, title, why, certainty }: Remedy): Claim {
  const says =
    placement.kind === "edit"
      ? `${formatMessage(title)} | ${formatMessage(why)}`
      : formatMessage(placement.reason);
  return { id, isCertain: certainty === "certain", says };
}

function treat(script: EditableScript, imported: readonly ImportedFile[], remedy: Remedy): Treated {
  const { text } = script;
  const { id, title, placement } = remedy;
  if (placement.kind !== "edit") {
    const says = formatMessage(placement.reason);
    const { kind } = placement;
    return { id, kind, says, diff: "", parses: true, isIdempotent: true, unbound: [] };
  }
  const after = applyEdits(text, placement.edits);
  const changed = imported.map((file) => {
    const own = placement.elsewhere?.find(({ path }) => path === file.path);
    return own ? { ...file, text: applyEdits(file.text, own.edits) } : file;
  });
  const again = planRemedyOf(
    {
      script: { text: after, canEdit: () => true },
      imported: changed,
      finding: null,
      hyperparameters: noHyperparameters,
    },
    id,
  );
  const elsewhere = changed.map((file, at) =>
    unifiedDiff(imported[at]?.text ?? "", file.text, file.module),
  );
  return {
    id,
    kind: "edit",
    says: formatMessage(title),
    diff: [unifiedDiff(text, after, id), ...elsewhere].filter((part) => part !== "").join("\n"),
    parses: errorsIn(after) <= errorsIn(text),
    isIdempotent: again.placement.kind !== "edit",
    unbound: unboundNames(parse(text), placement.edits),
  };
}
