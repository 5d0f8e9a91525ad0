import { phaseOf, wordsOf } from "../../words/metricWords.ts";
import type { Json } from "../literal.ts";

/** Parts of one training, each of which may have a loss of its own. */
const parts = new Set(
  "generator discriminator gen disc g d actor critic policy value encoder decoder student teacher backbone head model".split(
    " ",
  ),
);

/**
 * The runs of a document that has a section of the same metrics for each (`{"adam": …, "sgd": …}`, `{"seed_0": …}`),
 * by their names; none where the sections are those of phases or of parts of one training.
 * @param metrics the names of what a section holds.
 */
export function runsIn(
  document: ReadonlyMap<string, Json>,
  metrics: (section: ReadonlyMap<string, Json>) => readonly string[],
): readonly (readonly [string, ReadonlyMap<string, Json>])[] {
  const sections = [...document].flatMap(([name, value]) =>
    value instanceof Map ? [[name, value] as const] : [],
  );
  const [only] = sections;
  if (only !== undefined && sections.length === 1) return runsIn(only[1], metrics);
  const held = sections.map(([, section]) => [...metrics(section)].sort().join("\n"));
  const filled = sections.filter((_, index) => held[index] !== "");
  const alike = new Set(held.filter((names) => names !== "")).size === 1;
  if (filled.length < 2 || !alike || filled.some(([name]) => isPart(name))) return [];
  return filled;
}

function isPart(name: string): boolean {
  return wordsOf(name).some((word) => parts.has(word) || phaseOf(word) !== null);
}
