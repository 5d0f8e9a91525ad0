/** A script that got stuck, with the logs of its runs, the worst first. */
export interface StuckLogs {
  readonly script: string;
  readonly logs: readonly string[];
  /** Signs that the logs show, each for itself and together. */
  readonly signs: readonly string[];
}

/** A code action of VS Code, and the script as it is once the action is applied. */
export interface OfferedEdit {
  readonly title: string;
  readonly isPreferred: boolean;
  readonly text: string;
}

/** What VS Code offers for a stuck script. */
export interface Offer {
  readonly script: string;
  /** Signs of the diagnostics on its logs. */
  readonly signs: readonly string[];
  readonly edits: readonly OfferedEdit[];
}

/** Names of the environment variables that tell the suite where to read and where to write. */
export const variables = {
  stuck: "UNSTUCK_TRAINING_STUCK",
  offers: "UNSTUCK_TRAINING_OFFERS",
} as const;

/** As many remedies as a person would try. */
export const mostTried = 3;
