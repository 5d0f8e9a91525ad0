export type PathTest = (relativePath: string) => boolean;

/** More globs, longer ones, and those whose braces stand for more alternatives match nothing: no person writes them. */
const mostGlobs = 200;
const longestGlob = 1000;
const mostBraces = 16;
const mostAlternatives = 256;

/**
 * Whether a path, relative with forward slashes, matches one of the globs in VS Code's syntax: `*` and `?` within a
 * name, `**` over any number of folders, `{a,b}`, `[a-z]` and `[!a-z]`. A glob that is no glob matches nothing.
 *
 * Globs come from the settings of folders that nobody trusts. They are compared directly, never made into regular
 * expressions: a name of length n and a glob of length m cost at most n · m comparisons, whatever they hold.
 */
export function globTest(
  globs: readonly string[],
  ignoreCase: boolean = process.platform === "win32",
): PathTest {
  const fold = (text: string) => (ignoreCase ? text.toLowerCase() : text);
  const patterns = globs
    .filter((glob) => glob.length > 0 && glob.length <= longestGlob)
    .slice(0, mostGlobs)
    .flatMap((glob) => alternativesOf(fold(glob)))
    .map((glob) =>
      glob
        .replace(/^\.?\//, "")
        .split("/")
        .map(parseName),
    );
  return (relativePath) => {
    const names = fold(relativePath).split("/");
    return patterns.some((pattern) => matches(pattern, names, isAnyFolders, matchesName));
  };
}

/** One name of a glob: any number of folders, or what a name has to be. */
type NamePattern = "**" | readonly Unit[];
/** One character of a name: this one, any, one of a class, or any number of any (`*`). */
type Unit = string | { readonly any: "one" | "many" } | CharacterClass;

interface CharacterClass {
  readonly ranges: readonly (readonly [from: string, to: string])[];
  readonly isNegated: boolean;
}

const one: Unit = { any: "one" };
const many: Unit = { any: "many" };

function isAnyFolders(pattern: NamePattern): boolean {
  return pattern === "**";
}

function matchesName(pattern: NamePattern, name: string): boolean {
  return pattern !== "**" && matches(pattern, [...name], (unit) => unit === many, matchesCharacter);
}

function matchesCharacter(unit: Unit, character: string): boolean {
  if (typeof unit === "string") return unit === character;
  if ("any" in unit) return true;
  return unit.isNegated !== unit.ranges.some(([from, to]) => from <= character && character <= to);
}

/**
 * Whether a sequence matches a pattern in which some elements stand for any number of items. Only the last of those
 * is ever tried again: what an earlier one could take more, the last one can take as well.
 */
function matches<Element, Item>(
  pattern: readonly Element[],
  items: readonly Item[],
  isAnyNumber: (element: Element) => boolean,
  matchesOne: (element: Element, item: Item) => boolean,
): boolean {
  let at = 0;
  let retryAt = -1;
  let retryFrom = 0;
  for (let index = 0; index < items.length; ) {
    const element = pattern[at];
    const item = items[index];
    if (element !== undefined && isAnyNumber(element)) {
      retryAt = at;
      retryFrom = index;
      at += 1;
    } else if (element !== undefined && item !== undefined && matchesOne(element, item)) {
      at += 1;
      index += 1;
    } else if (retryAt >= 0) {
      retryFrom += 1;
      at = retryAt + 1;
      index = retryFrom;
    } else return false;
  }
  return pattern.slice(at).every(isAnyNumber);
}

function parseName(name: string): NamePattern {
  if (name === "**") return "**";
  const units: Unit[] = [];
  for (let at = 0; at < name.length; ) {
    const read = name[at] === "[" ? parseClass(name, at) : null;
    if (read !== null) {
      units.push(read.unit);
      at = read.end;
      continue;
    }
    const character = String.fromCodePoint(name.codePointAt(at) ?? 0);
    if (character !== "*") units.push(character === "?" ? one : character);
    else if (units.at(-1) !== many) units.push(many);
    at += character.length;
  }
  return units;
}

/** `[abc]`, `[a-z]`, `[!a]`, `[^a]`; null where no bracket closes it, which is a plain character then. */
function parseClass(name: string, at: number): { unit: CharacterClass; end: number } | null {
  const isNegated = name[at + 1] === "!" || name[at + 1] === "^";
  const first = at + (isNegated ? 2 : 1);
  const close = name.indexOf("]", first + 1);
  if (close < 0) return null;
  const characters = [...name.slice(first, close)];
  const ranges: [string, string][] = [];
  for (let i = 0; i < characters.length; i += 1) {
    const from = characters[i] ?? "";
    const to = characters[i + 1] === "-" ? characters[i + 2] : undefined;
    ranges.push([from, to ?? from]);
    if (to !== undefined) i += 2;
  }
  return { unit: { ranges, isNegated }, end: close + 1 };
}

/** `{a,b}{1,2}` as `a1 a2 b1 b2`; braces within braces too. None where there would be too many. */
function alternativesOf(glob: string): readonly string[] {
  if (glob.split("{").length > mostBraces) return [];
  const finished: string[] = [];
  let open = [glob];
  while (open.length > 0) {
    const next: string[] = [];
    for (const text of open) {
      const group = innermostGroup(text);
      if (group === null) finished.push(text);
      else
        for (const choice of text.slice(group.from + 1, group.to).split(","))
          next.push(text.slice(0, group.from) + choice + text.slice(group.to + 1));
      if (finished.length + next.length > mostAlternatives) return [];
    }
    open = next;
  }
  return finished;
}

/** The first pair of braces without another one within; null where there is none. */
function innermostGroup(text: string): { from: number; to: number } | null {
  const to = text.indexOf("}");
  const from = to < 0 ? -1 : text.lastIndexOf("{", to);
  return from < 0 ? null : { from, to };
}
