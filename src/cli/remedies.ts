import { type Sign, signs } from "../core/diagnosis/finding.ts";
import { formatMessage } from "../core/message.ts";
import { planRemedies } from "../core/remedy/catalogue.ts";
import { remediesOfSign } from "../core/remedy/remediesOfSign.ts";
import type { Remedy } from "../core/remedy/remedy.ts";
import { type Command, parseWords, usageError } from "./command.ts";
import { printJson } from "./json.ts";
import { readImported } from "./readImported.ts";
import { readScript } from "./readScript.ts";
import { wrap } from "./text.ts";

/** Lists the remedies, as they apply to a script where one is named. */
export const remedies: Command = async (words, terminal) => {
  const parsed = parseWords(words, { sign: { type: "string" }, json: { type: "boolean" } });
  if (parsed.kind === "usage") return usageError(terminal, parsed.reason);
  const { values, positionals } = parsed;
  if (positionals.length > 1) return usageError(terminal, "remedies takes one SCRIPT at most");
  const sign = signs.find((known) => known === values.sign) ?? null;
  if (values.sign !== undefined && sign === null) {
    return usageError(terminal, `no sign "${values.sign}"; the signs are ${signs.join(", ")}`);
  }
  const [path] = positionals;
  const script = path === undefined ? null : await readScript(path, terminal);
  if (path !== undefined && script === null) return 2;
  const imported = path && script !== null ? await readImported(path, script) : [];
  const request = { script, imported, finding: null, hyperparameters: new Map() };
  const planned = planRemedies(request).filter(offered(sign));
  if (values.json)
    terminal.out(
      printJson({ version: 1, script: path ?? null, remedies: planned.map(remedyJson) }),
    );
  else terminal.out(planned.map(remedyText).join("\n"));
  return 0;
};

function offered(sign: Sign | null): (remedy: Remedy) => boolean {
  if (sign === null) return () => true;
  const ids = remediesOfSign(sign);
  return ({ id }) => ids.includes(id);
}

function remedyJson({ id, title, why, cost, sources, snippet, placement }: Remedy): object {
  return {
    id,
    title: formatMessage(title),
    why: formatMessage(why),
    cost: formatMessage(cost),
    sources,
    snippet,
    placement: placement.kind,
    reason: placement.kind === "edit" ? null : formatMessage(placement.reason),
  };
}

function remedyText({ id, title, why, cost, placement }: Remedy): string {
  const lines = [
    `${id}: ${formatMessage(title)}`,
    ...wrap(formatMessage(why), "  "),
    ...wrap(formatMessage(cost), "  "),
  ];
  if (placement.kind !== "edit") lines.push(...wrap(formatMessage(placement.reason), "  "));
  return `${lines.join("\n")}\n`;
}
