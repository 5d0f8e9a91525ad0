import { metricName } from "../../words/metricName.ts";
import { phaseOf, wordsOf } from "../../words/metricWords.ts";

const titled = /^[^\p{L}\p{N}]{0,8}(\p{L}{3,12})[^\p{L}\p{N}]{0,8}$/u;

/** What a line alone above a table says that its columns measure: `Accuracies:`. */
export function measuredBelow(title: string): string | null {
  const word = titled.exec(title)?.[1]?.toLowerCase() ?? "";
  const one = word.replace(/ies$/, "y").replace(/sses$/, "ss");
  const kind = metricName(one)?.kind;
  return kind === "accuracy" || kind === "loss" ? one : null;
}

/**
 * Names that are a phase and nothing else (`train`, `valid`) are those of what the line above them names, else of losses,
 * where both a training and an evaluation are named so and no loss is.
 */
export function namesOfPhases(
  names: readonly string[],
  measured: string | null = null,
): readonly string[] {
  const phases = names.map(phaseAlone);
  const trained = phases.includes("train");
  const evaluated = phases.some((phase) => phase !== null && phase !== "train");
  if (!trained || !evaluated || names.some((name) => metricName(name)?.kind === "loss"))
    return names;
  return names.map((name, index) =>
    phases[index] === null ? name : `${name} ${measured ?? "loss"}`,
  );
}

function phaseAlone(name: string): ReturnType<typeof phaseOf> {
  const words = name.length > 20 ? [] : wordsOf(name);
  return words.length === 1 ? phaseOf(words[0] ?? "") : null;
}
