/**
 * Text from a log, a file name, a companion or a script on its way to a person. It is hostile: each surface that
 * parses what it shows has one escape here, and each of them begins with `plainText`.
 */

/** Longest text of a single value that is shown, in UTF-16 units. */
const longest = 500;

const sequences =
  /\u001b(?:\[[\d;:?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[PX^_][^\u001b]*(?:\u001b\\)?|.)/gs;
/** What has no place in one line of text: controls, line ends, marks that turn the direction, invisible letters, half letters. */
const unprintable =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\u{e0000}-\u{e0fff}]|\p{Cs}/gu;

/** One line without terminal sequences, controls and marks of direction; what is too long is cut in its middle. */
export function plainText(text: string, limit = longest): string {
  // Cut before it is searched as well: a name may be a megabyte long.
  const bounded = cutInMiddle(text, 4 * limit);
  const clean = bounded
    .replaceAll(sequences, "")
    .replaceAll(unprintable, (found) => (/\s/.test(found) ? " " : ""));
  return cutInMiddle(clean, limit);
}

/** At most so many UTF-16 units: beginning and end tell names apart, the middle hardly ever does. */
export function cutInMiddle(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const kept = limit - 1;
  const head = Math.ceil(kept / 2);
  return `${text.slice(0, head)}…${text.slice(text.length - (kept - head))}`;
}

/** For texts in which VS Code reads `$(name)` as an icon: status bar, quick picks, code lenses, tree items. */
export function iconText(text: string, limit?: number): string {
  return plainText(text, limit).replaceAll("$(", "$\u200b(");
}

/** For notifications, in which VS Code reads `[text](link)` as a link and runs commands behind it. */
export function notificationText(text: string, limit?: number): string {
  return iconText(text, limit).replaceAll("](", "]\u200b(");
}

/** For SARIF, whose plain messages hold links `[text](target)`. */
export function sarifText(text: string, limit?: number): string {
  return plainText(text, limit).replaceAll("](", "]\u200b(");
}

/** Marks that mean something anywhere in a line of Markdown; at its beginning more do. */
const markdownMarks = /[\\`*_{}[\]()#!|<>~&$:]/g;
const markdownBeginning = /^(\d*)([.+\-=])/;

/** For Markdown, also where HTML, icons, bare addresses, names of people and indented code are read in it. */
export function markdownText(text: string, limit?: number): string {
  return plainText(text, limit)
    .trimStart()
    .replaceAll(markdownMarks, (mark) => entity(mark) ?? `\\${mark}`)
    .replace(markdownBeginning, "$1\\$2")
    .replaceAll(/www\./gi, (found) => `${found.slice(0, -1)}\\.`)
    .replaceAll("@", "@\u200b");
}

/** For HTML and XML, between tags and within quotes. */
export function htmlText(text: string, limit?: number): string {
  return entities(plainText(text, limit));
}

/** For HTML: text of our own of any length, on as many lines as it has. */
export function entities(text: string): string {
  return text.replaceAll(/[&<>"']/g, (mark) => entity(mark) ?? mark);
}

function entity(mark: string): string | undefined {
  switch (mark) {
    case "&":
      return "&amp;";
    case "<":
      return "&lt;";
    case ">":
      return "&gt;";
    case '"':
      return "&quot;";
    case "'":
      return "&#39;";
    default:
      return undefined;
  }
}
