import { areLayers, arePlaces, named, saysLayers } from "./layerNames.ts";

/** Not below zero: a norm. */
const number = "(?:\\d{1,12}(?:\\.\\d{0,20})?|\\.\\d{1,20})(?:e[-+]?\\d{1,3})?|nan|inf";
/** What gradients or their norms are called. */
export const gradientWords =
  "(?:grad(?:ient)?s?|gnorms?)(?:[ _-]?(?:l2|norms?|magnitudes?|means?|abs)){0,3}";
const perLayer = "(?:per[ -])?layer(?:wise|s)?[ _-]";
const ofEach =
  "(?:[ _-](?:of|per|by)[ _-](?:the )?(?:layers?|param(?:eter)?s?|modules?|blocks?|weights?))?";
const remark = "(?: ?\\([^()\\d]{0,30}(?:layer|input|output|first|param)[^()\\d]{0,30}\\))?";
/** `norms` alone, behind another value, may be those of weights: only by places in a module they are read. */
const bare = "(?<=[\\d)\\]%|,;]\\s{0,4})norms(?=[ :=]{1,4}\\d{1,3}[:=])";
const heading = new RegExp(
  `(?<![\\p{L}\\p{N}_./-])(?:(?:${perLayer}|mean |avg )?${gradientWords}${ofEach}${remark}|\\|g\\||${bare})\\s{0,2}[:=]?\\s{0,2}(?=[[({\\d.])`,
  "giu",
);
/** Whatever another word in front makes of them: `recent`, `last 3`, `update`. */
const ofOthers =
  /(?<![\p{L}\d])(?:(?!(?:the|all|raw|nan|inf|train(?:ing)?|info|debug|epoch|step|layers?)\b)\p{L}{2,30}[ _-]{1,2}|(?:last|recent|latest|past|previous|top) \d{1,6} )$/iu;
/** A row of gradients alone may be the gradient of three parameters. */
const ofNorms = /norms|magnitudes|layer|param|module|block/i;
const indexed = new RegExp(
  `\\s{0,3}[,;|]?\\s{0,3}(\\d{1,3})\\s?[:=]\\s?(${number})(?![\\w.])`,
  "iy",
);
const opens = "(?:tensor\\(|np\\.float\\d{1,3}\\(|[\"'])?";
const closes = "[)\"']?";
const entry = new RegExp(
  `^["']?([\\p{L}\\d_][\\w. -]{0,60}?)["']?\\s?[:=]\\s?${opens}(${number})${closes}$`,
  "iu",
);
const closing = new Map([
  ["[", "]"],
  ["(", ")"],
  ["{", "}"],
]);
const single = new RegExp(`^${opens}(${number})${closes}$`, "i");
const row = new RegExp(
  `(?:${number})(?:(?:\\s?[/,]\\s?|\\s{1,3})(?:${number})(?![\\w.=:%])){2,63}`,
  "iy",
);
const mostLayers = 64;
const longestList = 4000;

type Pair = readonly [name: string, value: string];

/** What a list gives, and where it ends. */
interface List {
  readonly pairs: readonly Pair[];
  readonly end: number;
}

/**
 * The line with lists of gradients as a name and a number each: `grad norms: [0.3, 0.2]`, `grads {'fc1': 0.3, 'fc2': 0.2}`,
 * `grad_norm 0:1e-3 2:4e-2`, `grad norms 0.3/0.2/0.5`. What is no list of layers stays.
 */
export function withGradientLists(text: string): string {
  let read = "";
  let at = 0;
  for (const found of text.matchAll(heading)) {
    const start = found.index + found[0].length;
    const before = text.slice(Math.max(0, found.index - 40), found.index);
    const list = found.index < at || ofOthers.test(before) ? null : listAt(text, start, found[0]);
    if (list === null) continue;
    const names = named(
      list.pairs.map(([name]) => name),
      found[0],
    );
    const values = list.pairs.map(([, value], index) => `${names[index]}=${value}`);
    read += `${text.slice(at, found.index)}${values.join(", ")} `;
    at = list.end;
  }
  return at === 0 ? text : read + text.slice(at);
}

function listAt(text: string, start: number, words: string): List | null {
  const close = closing.get(text[start] ?? "");
  const list =
    close === undefined
      ? (byIndex(text, start) ?? inRow(text, start, words))
      : inBrackets(text, start, close, words);
  return list !== null && areNorms(list.pairs, words) ? list : null;
}

/** Whole numbers count something, and norms of weights are hardly given by places and with exponents. */
function areNorms(pairs: readonly Pair[], words: string): boolean {
  const isBare = /^norms/i.test(words);
  const mayBeWeights =
    !arePlaces(pairs.map(([index]) => index)) ||
    !pairs.every(([, value]) => /e[-+]?\d/i.test(value));
  return (
    pairs.length <= mostLayers &&
    pairs.every(([, value]) => /[.e]|^(?:0|nan|inf)$/i.test(value)) &&
    !(isBare && mayBeWeights)
  );
}

/** `0:1e-3 2:4e-2`. */
function byIndex(text: string, start: number): List | null {
  const pairs: Pair[] = [];
  let end = start;
  for (;;) {
    indexed.lastIndex = end;
    const [found, index = "", value = ""] = indexed.exec(text) ?? [];
    const isNext = Number(index) > Number(pairs.at(-1)?.[0] ?? -1);
    if (found === undefined || !isNext || pairs.length > mostLayers) break;
    pairs.push([index, value]);
    end = indexed.lastIndex;
  }
  return pairs.length > 1 ? { pairs, end } : null;
}

/** `0.3/0.2/0.5`, `0.3 0.2 0.5`, `0.3, 0.2, 0.5`: of two nobody knows which. */
function inRow(text: string, start: number, words: string): List | null {
  row.lastIndex = start;
  const [found] = ofNorms.test(words) ? (row.exec(text) ?? []) : [];
  if (found === undefined) return null;
  return listOf(found.split(/\s*[/,]\s*|\s+/), start + found.length, 3);
}

function inBrackets(text: string, start: number, close: string, words: string): List | null {
  const end = text.indexOf(close, start + 1);
  if (end < 0 || end - start > longestList) return null;
  const parts = text
    .slice(start + 1, end)
    .split(",")
    .map((part) => part.trim());
  const fewest = saysLayers(words) ? 2 : 3;
  if (close !== "}") return ofNorms.test(words) ? listOf(parts, end + 1, fewest) : null;
  const pairs = parts.map((part): Pair => {
    const [, name = "", value = ""] = entry.exec(part) ?? [];
    return [name, value];
  });
  const isWhole = pairs.length > 1 && pairs.every(([name]) => name !== "");
  const names = pairs.map(([name]) => name);
  return isWhole && areLayers(names, words) ? { pairs, end: end + 1 } : null;
}

function listOf(parts: readonly string[], end: number, fewest: number): List | null {
  const values = parts.map((part) => single.exec(part)?.[1]);
  if (values.length < fewest || !values.every((value) => value !== undefined)) return null;
  return { pairs: values.map((value, index) => [String(index), value]), end };
}
