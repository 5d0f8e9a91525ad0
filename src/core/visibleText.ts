/**
 * What of a text is not shown but acts: control characters (C0, C1), marks that turn the direction of writing,
 * invisible letters and separators (with the tags of Unicode, in which a model reads what no person sees), and halves
 * of surrogate pairs.
 */
const acting =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e0fff}]|\p{Cs}/gu;

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

/** As in JSON: a character of two units is two escapes. */
function escaped(character: string): string {
  return Array.from({ length: character.length }, (_, i) => {
    return `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`;
  }).join("");
}

/** In a JSON document the escape means the character itself: the same document, safe to be shown. */
export function visibleJson(document: unknown): string {
  return visibleText(JSON.stringify(document, null, 2));
}
