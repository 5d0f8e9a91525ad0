import type { Finding } from "../diagnosis/finding.ts";
import type { HyperparameterValue } from "../log/events/logEvent.ts";
import type { Message } from "../message.ts";
import type { FileEdits, ImportedFile } from "../python/importedFile.ts";
import type { ScriptEdit } from "../python/scriptEdit.ts";
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

/** Where a remedy changes a script, and how. */
export interface Edit {
  readonly kind: "edit";
  readonly edits: readonly ScriptEdit[];
  /** The part of the script that the remedy is about, where the lightbulb stands. */
  readonly anchor: { readonly from: number; readonly to: number };
  /** Edits of files that the script imports; they belong to the same change. */
  readonly elsewhere?: readonly FileEdits[];
}

export type NoEdit =
  /** It is there already: the same remedy would change nothing. */
  | { readonly kind: "present"; readonly reason: Message }
  | { readonly kind: "refused"; readonly reason: Message };

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
