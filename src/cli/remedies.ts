import { signs } from "../core/diagnosis/finding.ts";
import { formatMessage } from "../core/message.ts";
import { type Remedy, whyOf } from "../core/remedy/remedy.ts";
import { kindOfRemedy } from "../core/remedy/remedyId.ts";
import { aimOptions, planAgainst, readTargets } from "./aim.ts";
import { defineCommand, usageError } from "./command.ts";
import { printJson } from "./json.ts";
import { readScript } from "./readScript.ts";
import { clip, wrap } from "./text.ts";

/** Lists the remedies, as they apply to a script where one is named. */
export const remedies = defineCommand({
  synopsis: "[SCRIPT] [--sign SIGN] [--log LOG] [--json]",
  about:
    "Lists what could be changed in a training script or notebook, in the order to try: its faults, then tuning.",
  operand: "files",
  options: {
    sign: { type: "string", value: "SIGN", choices: signs, about: "only what helps against it" },
    ...aimOptions,
    json: { type: "boolean", about: "one JSON document" },
  },
  examples: [
    { line: "unstuck remedies train.py --log train.log", about: "against what the log shows" },
    { line: "unstuck remedies train.py --sign plateau", about: "as if a run had that sign" },
  ],
  run: async ({ values, positionals }, terminal) => {
    const [path] = positionals;
    if (positionals.length > 1) return usageError(terminal, "remedies takes one SCRIPT at most");
    const script = path === undefined ? null : await readScript(path, terminal);
    if (path !== undefined && script === null) return 2;
    const sign = signs.find((known) => known === values.sign) ?? null;
    const targets = await readTargets({ sign, log: values.log }, script, terminal);
    if (targets === "unread") return 2;
    const planned = planAgainst(script, targets);
    if (values.json)
      terminal.out(
        printJson({ version: 1, script: path ?? null, remedies: planned.map(remedyJson) }),
      );
    else terminal.out(planned.map(remedyText).join("\n"));
    return 0;
  },
});

function remedyJson(remedy: Remedy): object {
  const { id, title, cost, sources, snippet, placement, preferred, certainty } = remedy;
  return {
    id,
    kind: kindOfRemedy(id),
    certainty,
    preferred,
    title: formatMessage(title),
    why: whyOf(remedy, formatMessage),
    cost: formatMessage(cost),
    sources,
    snippet,
    placement: placement.kind,
    reason: placement.kind === "edit" ? null : formatMessage(placement.reason),
  };
}

function remedyText(remedy: Remedy): string {
  const { id, title, cost, placement, preferred, certainty } = remedy;
  const rank = certainty === null ? "" : ` (fault, ${certainty})`;
  const lines = [
    clip(`${id}: ${formatMessage(title)}${rank}${preferred ? " (recommended)" : ""}`),
    ...wrap(whyOf(remedy, formatMessage), "  "),
    ...wrap(formatMessage(cost), "  "),
  ];
  if (placement.kind !== "edit") lines.push(...wrap(formatMessage(placement.reason), "  "));
  return `${lines.join("\n")}\n`;
}
