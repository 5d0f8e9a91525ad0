/** A stretch of code of one kind: what a page gives one colour. */
export interface CodePart {
  readonly text: string;
  /** null for all that has the colour of text. */
  readonly kind: "comment" | "string" | "number" | "keyword" | null;
}

export function textOf(code: readonly CodePart[]): string {
  return code.map(({ text }) => text).join("");
}
