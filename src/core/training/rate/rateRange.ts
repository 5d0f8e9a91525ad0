/** Where learning rates start and where they stop. */
export interface RateRange {
  readonly low: number;
  readonly high: number;
  /** Where most begin; the lower end where it is not said. */
  readonly start?: number;
  /** How far a rate is raised at most where it stands lower than the highest for what an option may choose. */
  readonly raised?: number;
  /** Where a network that may be trained already, as it comes from elsewhere, would start from nothing. */
  readonly fromScratch?: number;
  /** Where a rate goes that is far too high, if not to where most begin: a low end for what may be trained already says nothing. */
  readonly lowered?: number;
  /** Rates of weights that are trained already, or of what adapts them: below the lower end they hardly change. */
  readonly isOfTuning?: true;
  /** From here on no training holds on to what it learns; many times the highest where it is not said. */
  readonly unbearable?: number;
}
