/** A number with a fraction or an exponent, or one that is none. */
const hint = /\d\.\d|\d[eE][-+]\d|\b(?:nan|inf)/i;

/** Whether there may be metrics in the text at all: cheap, before a reader is troubled with it. */
export function mayHoldMetrics(text: string): boolean {
  return hint.test(text);
}
