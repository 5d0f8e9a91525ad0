import type { Finding } from "../diagnosis/finding.ts";
import type { HyperparameterValue } from "../log/events/logEvent.ts";
import type { Message } from "../message.ts";
import type { ImportedFile } from "../python/importedFile.ts";
import type { Edit, NoEdit } from "../training/outcome.ts";
import type { CodePart } from "./codePart.ts";
import type { RemedyId } from "./remedyId.ts";

export interface RemedySource {
  readonly label: string;
  readonly url: string;
}

/** A remedy as it applies to one script. */
export interface Remedy {
  readonly id: RemedyId;
  /** A verb phrase for a menu: "Use Adam instead of SGD (learning rate 0.1 → 0.001)". */
  readonly title: Message;
  readonly why: Message;
  /** What in the log or the script puts it before or behind others; null where it stands in the usual order. */
  readonly evidence: Message | null;
  /** Little speaks for it here: it comes last and is not named among the few to try. */
  readonly isWeak: boolean;
  /** What it costs or may break. */
  readonly cost: Message;
  readonly sources: readonly RemedySource[];
  /** The lines that the edit writes; where no edit can be made, code for this script's framework. */
  readonly snippet: string;
  readonly placement: Placement;
  /** The evidence supports this one before all others. */
  readonly preferred: boolean;
  /** How sure it is that the script has this fault; null for tuning, which supposes none. */
  readonly certainty: "certain" | "suspected" | null;
}

/** As a card shows it. */
export interface OfferedRemedy extends Remedy {
  /** The snippet, in parts that are coloured alike: the page that shows it knows no Python. */
  readonly code: readonly CodePart[];
}

/** Why to try it: here, and at all. */
export function whyOf({ evidence, why }: Remedy, say: (sentence: Message) => string): string {
  return evidence === null ? say(why) : `${say(evidence)} ${say(why)}`;
}

export type Placement =
  | (Edit & {
      /** Of the script's text that the edits were computed on: another text is planned for anew. */
      readonly version: string;
    })
  | NoEdit;

export interface RemedyRequest {
  /** The training script's text as it is now; null where no script is known. */
  readonly script: string | null;
  /** Files of the same project that the script imports, as they are now. */
  readonly imported?: readonly ImportedFile[];
  readonly finding: Finding | null;
  readonly hyperparameters: ReadonlyMap<string, HyperparameterValue>;
  /** The run's log has norms of gradients: there is nothing to gain by logging them. */
  readonly logsGradientNorm?: boolean;
}
