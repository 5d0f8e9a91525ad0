/**
 * A text of the same length in which the parser reads `255.` and `1.e-3` as numbers: it takes the point after an integer
 * for the beginning of an attribute. Only the parser gets this text; what a node says is still read from the script's own.
 */
export function withPlainNumbers(text: string): string {
  return text.replace(pointed, (number) => `${number.slice(0, -1)}0`);
}

const pointed = /(?<![\w.])\d[\d_]*\.(?=e[-+]?\d|j\b|[^\w.]|$)/gi;
