/**
 * What of a text is not shown but acts: control characters (C0, C1), marks that turn the direction of writing,
 * invisible separators, and halves of surrogate pairs.
 */
const acting =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/**
 * A text from a log or of a file's name, safe to be shown in a terminal or given to a program that reads prose: what
 * would act is written as `\u001b`. Tabs and line feeds stay. The result is its own escape.
 */
export function visibleText(text: string): string {
  return text.replace(acting, escaped);
}

/** The same on one line. */
export function visibleLine(text: string): string {
  return visibleText(text).replace(/[\t\n]/g, " ");
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** In a JSON document the escape means the character itself: the same document, safe to be shown. */
export function visibleJson(document: unknown): string {
  return visibleText(JSON.stringify(document, null, 2));
}
