import type { Finding } from "./finding.ts";

/** A finding that is shown stays until its confidence is this far below the bar. */
const leeway = 0.15;
/**
 * A finding comes or goes when what shows it has grown by this factor, and by this many points, while every evaluation
 * said so. What is shown is not taken back before the run has gone on for longer without it.
 */
const toShow = { factor: 1.06, points: 2 };
const toClear = { factor: 1.25, points: 3 };

/** What an evaluation says of one sign. */
export interface Evaluation {
  /** Null where the sign is not found. */
  readonly finding: Finding | null;
  /** Length of what shows the sign. */
  readonly points: (finding: Finding) => number;
  /** Confidence from which on a finding is shown. */
  readonly bar: number;
  /** Counts at once: there is nothing to wait for. */
  readonly settles: boolean;
}

/** One sign over time, without flicker. What is undecided is no evaluation. */
export class Hysteresis {
  #shown = false;
  /** Points at the first of the evaluations in a row that speak against what is shown. */
  #since: number | null = null;
  #finding: Finding | null = null;

  /** Null where nothing is to be shown. */
  get finding(): Finding | null {
    return this.#shown ? this.#finding : null;
  }

  observe({ finding, points, bar, settles }: Evaluation): void {
    const holds = finding !== null && finding.confidence >= (this.#shown ? bar - leeway : bar);
    if (holds) this.#finding = finding;
    if (holds === this.#shown) {
      this.#since = null;
      return;
    }
    const length = this.#finding === null ? 0 : points(this.#finding);
    this.#since ??= length;
    const { factor, points: fewest } = this.#shown ? toClear : toShow;
    if (settles || length >= Math.max(factor * this.#since, this.#since + fewest)) {
      this.#shown = holds;
      this.#since = null;
    }
  }
}
