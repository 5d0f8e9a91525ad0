import type { HyperparameterValue } from "../../log/events/logEvent.ts";
import type { FileFacts } from "../../log/logFormat.ts";
import { type Hyperparameters, nameHyperparameters } from "./nameHyperparameters.ts";

export interface Companions {
  /** Settings of this log alone, nearest first. */
  readonly own: readonly Hyperparameters[];
  /** Settings that several logs share: what a name says of one of them is nearer to it. */
  readonly shared: readonly Hyperparameters[];
}

/** What is known of a log's runs beside the log: its own companions, then names, then what it shares with others. */
export function mergeHyperparameters(file: FileFacts, companions: Companions): Hyperparameters {
  return firstOf([
    ...companions.own,
    ...namesOf(file).map(nameHyperparameters),
    ...companions.shared,
  ]);
}

/** What is stated first stays, but for a choice that was left to the tool and is told later. */
export function addMissing(
  known: Map<string, HyperparameterValue>,
  stated: Iterable<readonly [string, HyperparameterValue]>,
): void {
  for (const [name, value] of stated) {
    if (!known.has(name) || known.get(name) === "auto") known.set(name, value);
  }
}

/** From the file outwards; a home folder is named after a person, who may well be called Adam. */
function namesOf(file: FileFacts): readonly string[] {
  return [
    file.name,
    ...file.folders.filter((_, i) => !/^(?:home|users)$/i.test(file.folders[i + 1] ?? "")),
  ];
}

function firstOf(sources: readonly Hyperparameters[]): Hyperparameters {
  return new Map(sources.toReversed().flatMap((source) => [...source]));
}
