/** A number as a line writes it. */
export interface NumberToken {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** Numbers that do not go on from a word or another number: in `v2 1.5.3 Acc@1 -4e-05` they are `1.5` and `-4e-05`. */
const number =
  /(?:(?<=^|[ \t=:,;([{|'"])-)?(?<![A-Za-z\d_@#.])\d+(?:\.\d+)?(?:[eE][-+]?\d+(?![A-Za-z\d]))?/g;

export function numberTokens(text: string, from: number): readonly NumberToken[] {
  const tokens: NumberToken[] = [];
  number.lastIndex = from;
  for (let found = number.exec(text); found !== null; found = number.exec(text))
    tokens.push({ from: found.index, to: found.index + found[0].length, text: found[0] });
  return tokens;
}

/** The text with the same mark for each number. */
export function withoutNumbers(text: string): string {
  return text.replace(number, "0");
}
