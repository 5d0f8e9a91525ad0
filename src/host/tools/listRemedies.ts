import { signs } from "../../core/diagnosis/finding.ts";
import { formatMessage } from "../../core/message.ts";
import { whyOf } from "../../core/remedy/remedy.ts";
import { kindOfRemedy } from "../../core/remedy/remedyId.ts";
import { defineTool } from "./defineTool.ts";
import { findRun, namedRuns } from "./namedRuns.ts";
import { answer, failure, type Offer } from "./tool.ts";

export const listRemedies = defineTool({
  name: "list_remedies",
  title: "List remedies for a training run",
  description:
    "Lists what to change in the training script against what was found in a run, in the order to try, the script's own faults first; each with why, what it costs, and the change as a unified diff that can be applied as it is. Nothing is changed. Use it before editing a training script by hand. At most 24,000 characters.",
  parameters: {
    run: { type: "string", description: "The run's name as list_training_runs gives it." },
    script: {
      type: "string",
      description:
        "Path of the training script or notebook; without it the one that is known to have written the log.",
    },
    sign: { type: "string", description: "Only against this sign.", enum: signs },
    limit: {
      type: "integer",
      description: "Remedies at most.",
      minimum: 1,
      maximum: 20,
      default: 3,
    },
  },
  required: ["run"],
  readOnly: true,
  largestAnswer: 24_000,
  run: async ({ run: word = "", script, sign, limit }, host) => {
    const found = findRun(await namedRuns(host), word);
    if (typeof found === "string") return failure(found);
    const { run, diagnosis } = found;
    const finding = diagnosis.findings.find((one) => sign === undefined || one.sign === sign);
    if (finding === undefined)
      return answer(`nothing is to be mended: no ${sign ?? "problem"} was found in this run`);
    const offers = await host.offers(run, finding, script ?? null);
    if (offers.kind === "refused") return failure(offers.reason);
    const placed = offers.offers.filter(({ diff }) => diff !== null);
    const others = offers.offers.filter(({ diff }) => diff === null);
    return answer(
      [
        `against ${finding.sign} in ${offers.script}: ${placed.length} changes, best first`,
        ...placed.slice(0, limit).map(offerText),
        ...(placed.length > limit
          ? [
              `further: ${placed
                .slice(limit)
                .map(({ remedy }) => remedy.id)
                .join(", ")}`,
            ]
          : []),
        ...(others.length > 0
          ? ["not possible here:", ...others.slice(0, limit).map(reasonText)]
          : []),
        "",
      ].join("\n"),
    );
  },
});

function offerText({ remedy, diff }: Offer): string {
  const { id, title, cost, certainty, preferred } = remedy;
  const kind = certainty === null ? kindOfRemedy(id) : `fault, ${certainty}`;
  return [
    `## ${id} (${kind}${preferred ? ", recommended" : ""}): ${formatMessage(title)}`,
    `why: ${whyOf(remedy, formatMessage)}`,
    `cost: ${formatMessage(cost)}`,
    diff ?? "",
  ].join("\n");
}

function reasonText({ remedy: { id, placement } }: Offer): string {
  return `- ${id}: ${placement.kind === "edit" ? "" : formatMessage(placement.reason)}`;
}
