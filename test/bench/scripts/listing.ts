import { type Examined, examinedSigns } from "./examine.ts";

/** Every script with its claims, what is offered for each sign, and its edits as diffs. */
export function listingOf(scripts: readonly Examined[]): string {
  return scripts.map(scriptListing).join("\n");
}

function scriptListing({ name, claims, treated, offered }: Examined): string {
  const lines = [`######## ${name}`];
  for (const { id, isCertain, says } of claims) {
    lines.push(`CLAIM ${isCertain ? "certain" : "suspected"} ${id}: ${says}`);
  }
  for (const sign of examinedSigns)
    lines.push(`${sign}: ${(offered.get(sign) ?? []).slice(0, 5).join(", ")}`);
  for (const { id, kind, says, diff, parses, isIdempotent, unbound } of treated) {
    const doubts = [
      ...(parses ? [] : ["DOES NOT PARSE"]),
      ...(isIdempotent ? [] : ["NOT IDEMPOTENT"]),
      ...unbound.map((word) => `UNBOUND ${word}`),
    ];
    lines.push(`---- ${id} ${kind}: ${[says, ...doubts].join(" | ")}`);
    if (diff !== "") lines.push(diff);
  }
  return `${lines.join("\n")}\n`;
}
