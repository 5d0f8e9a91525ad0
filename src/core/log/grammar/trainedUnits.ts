/** For each of them one training is done; a client or a worker has its turn in every round of one. */
const unit = /^\W{0,8}(subject|fold|patient|participant)[\s:#=_-]{1,3}(\d{1,6})(?![\w.]|\s?\/)/i;

/** Tells trainings apart that are done one after another for each subject or fold, where their lines have no place. */
export class TrainedUnits {
  #last: number | null = null;
  #takesTurns = false;

  /** What the training is called with which the line begins; null where it is of the one before. */
  next(text: string): string | null {
    const [, word, count] = unit.exec(text) ?? [];
    if (word === undefined || this.#takesTurns) return null;
    const before = this.#last;
    const value = Number(count);
    this.#last = value;
    this.#takesTurns = before !== null && value < before;
    return before !== null && value > before ? `${word} ${value}` : null;
  }
}
