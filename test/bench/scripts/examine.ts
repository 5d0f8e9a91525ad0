import type { Finding, Sign } from "../../../src/core/diagnosis/finding.ts";
import { formatMessage } from "../../../src/core/message.ts";
import { applyEdits, unifiedDiff } from "../../../src/core/python/applyEdits.ts";
import type { ImportedFile } from "../../../src/core/python/importedFile.ts";
import { errorsIn } from "../../../src/core/python/script.ts";
import { unboundNames } from "../../../src/core/python/unboundNames.ts";
import { planRemedies, planRemedy } from "../../../src/core/remedy/catalogue.ts";
import { faultIds } from "../../../src/core/remedy/faults/faultId.ts";
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
export type ExaminedSign = (typeof examinedSigns)[number];

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
  readonly offered: Readonly<Record<ExaminedSign, readonly string[]>>;
}

/** What every treatment and fault makes of one script, whose run is said to show each of the signs. */
export function examine(name: string, text: string, imported: readonly ImportedFile[]): Examined {
  const plans = examinedSigns.map((sign) => ({
    sign,
    remedies: planRemedies({
      script: text,
      imported,
      finding: findingOf(sign),
      hyperparameters: new Map(),
    }),
  }));
  const tuning = planRemedies({
    script: text,
    imported,
    finding: null,
    hyperparameters: new Map(),
  });
  const claims = new Map<string, Claim>();
  for (const remedy of plans.flatMap(({ remedies }) => remedies).filter(isFault)) {
    const known = claims.get(remedy.id);
    if (!known?.isCertain) claims.set(remedy.id, claimOf(remedy));
  }
  const offered = (sign: ExaminedSign) =>
    (plans.find((plan) => plan.sign === sign)?.remedies ?? [])
      .filter(({ placement }) => placement.kind === "edit")
      .map(({ id }) => id);
  return {
    name,
    claims: [...claims.values()],
    treated: tuning.map((remedy) => treat(text, imported, remedy)),
    offered: {
      plateau: offered("plateau"),
      overfitting: offered("overfitting"),
      "vanishing-gradient": offered("vanishing-gradient"),
      "initialization-sensitivity": offered("initialization-sensitivity"),
      "optimizer-sensitivity": offered("optimizer-sensitivity"),
      divergence: offered("divergence"),
      "exploding-gradient": offered("exploding-gradient"),
      oscillation: offered("oscillation"),
    },
  };
}

function isFault({ id }: Remedy): boolean {
  return faultIds.some((known) => known === id);
}

/** Only what is certain may be preferred. */
function claimOf({ id, placement, title, why, preferred }: Remedy): Claim {
  const says =
    placement.kind === "edit"
      ? `${formatMessage(title)} | ${formatMessage(why)}`
      : formatMessage(placement.reason);
  return { id, isCertain: preferred, says };
}

function treat(text: string, imported: readonly ImportedFile[], remedy: Remedy): Treated {
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
  const again = planRemedy(
    { script: after, imported: changed, finding: null, hyperparameters: new Map() },
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
    unbound: unboundNames(text, placement.edits),
  };
}

function findingOf(sign: Sign): Finding {
  return {
    sign,
    severity: "warning",
    confidence: 0.9,
    onset: { step: null, epoch: 3, line: 4, interval: null },
    summary: { template: "", values: {} },
    evidence: {},
    subtype: null,
    series: "loss",
    consequences: [],
    measured: {},
  };
}
