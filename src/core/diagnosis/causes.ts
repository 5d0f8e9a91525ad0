import type { Finding, Sign } from "./finding.ts";

/** What a sign explains of the others where both are found, each cause before its consequences. */
const explains: ReadonlyMap<Sign, readonly Sign[]> = new Map([
  [
    "exploding-gradient",
    ["non-finite", "divergence", "vanishing-gradient", "plateau", "loss-spike"],
  ],
  ["non-finite", ["exploding-gradient", "divergence", "vanishing-gradient", "loss-spike"]],
  ["divergence", ["exploding-gradient", "non-finite", "vanishing-gradient", "loss-spike"]],
  ["vanishing-gradient", ["plateau"]],
  ["oscillation", ["plateau"]],
] as const);

const ranks = [...explains.keys()];

/**
 * Findings with one cause become one finding that carries the others as its consequences. A cause does not come
 * after what it leads to: of two that explain each other, the one that began first is the cause, and of two that
 * began together the one that stands first in the list.
 */
export function groupByCause(findings: readonly Finding[]): readonly Finding[] {
  const roots = findings.filter((finding) => !findings.some((cause) => leadsTo(cause, finding)));
  return roots.map((root) => ({ ...root, consequences: consequencesOf(root, findings, roots) }));
}

function consequencesOf(
  root: Finding,
  findings: readonly Finding[],
  roots: readonly Finding[],
): readonly Finding[] {
  const reached = new Set<Finding>([root]);
  for (const cause of reached) {
    for (const other of findings) {
      if (!roots.includes(other) && leadsTo(cause, other)) reached.add(other);
    }
  }
  reached.delete(root);
  return [...reached];
}

function leadsTo(cause: Finding, other: Finding): boolean {
  if (cause.subtype === "collapsed" && other.sign === "loss-spike") return true;
  if (cause === other || explains.get(cause.sign)?.includes(other.sign) !== true) return false;
  if (explains.get(other.sign)?.includes(cause.sign) !== true) return true;
  const [own, its] = [lineOf(cause), lineOf(other)];
  return own !== its ? own < its : ranksBefore(cause, other);
}

/** What was inferred from a value that is not finite is no cause of it. */
function ranksBefore(cause: Finding, other: Finding): boolean {
  if (cause.subtype === "to-non-finite") return false;
  if (other.subtype === "to-non-finite") return true;
  return ranks.indexOf(cause.sign) < ranks.indexOf(other.sign);
}

function lineOf({ onset }: Finding): number {
  return onset.line ?? 0;
}
