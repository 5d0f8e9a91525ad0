import { metricName } from "../../words/metricName.ts";
import { phaseOf, wordsOf } from "../../words/metricWords.ts";

/**
 * Names that are a phase and nothing else (`train`, `valid`) are those of losses, where both a training and an
 * evaluation are named so and no loss is.
 */
export function namesOfPhases(names: readonly string[]): readonly string[] {
  const phases = names.map(phaseAlone);
  const trained = phases.includes("train");
  const evaluated = phases.some((phase) => phase !== null && phase !== "train");
  if (!trained || !evaluated || names.some((name) => metricName(name)?.kind === "loss"))
    return names;
  return names.map((name, index) => (phases[index] === null ? name : `${name} loss`));
}

function phaseAlone(name: string): ReturnType<typeof phaseOf> {
  const words = name.length > 20 ? [] : wordsOf(name);
  return words.length === 1 ? phaseOf(words[0] ?? "") : null;
}
