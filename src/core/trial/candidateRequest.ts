import type { Finding } from "../diagnosis/finding.ts";
import type { HyperparameterValue } from "../log/events/logEvent.ts";
import type { ImportedFile } from "../python/importedFile.ts";

/** The script of a run and the files of its project that it imports, as they were when the trials began. */
export interface Sources {
  readonly path: string;
  readonly text: string;
  readonly imported: readonly ImportedFile[];
}

export interface CandidateRequest {
  readonly sources: Sources;
  /** The finding to get rid of first, then others of the same run. */
  readonly findings: readonly Finding[];
  readonly hyperparameters: ReadonlyMap<string, HyperparameterValue>;
}
