/** What an accuracy of one is in a log: 1, or 100 where it gives per cent. */
export function accuracyUnit(accuracies: Float64Array): 1 | 100 {
  return accuracies.some((value) => value > 1) ? 100 : 1;
}
