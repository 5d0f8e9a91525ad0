import { isDigit } from "./characters.ts";

/** loguru's ` | INFO     | package.module:function:55 - `. */
const loguru = /\s*\|\s*[A-Z]{4,8}\s*\|\s*[\w.<>/-]{1,100}:[\w.<>]{1,100}:\d{1,6}\s+-\s/y;

/** glog's `I0603 10:00:00.000000 140 train.py:300] `. */
const glog = /\s*[IWEF]\d{4} [\d:.]{8,18}\s+\d{1,20}\s+[\w./-]{1,80}:\d{1,6}\] ?/y;

/** ` - INFO - allennlp.training.trainer - `, `[INFO] `, ` demo INFO: `. */
/** Python's `INFO:package.module:`, where nobody has said how a line is to begin. */
const plainLevel = /(?:INFO|DEBUG|WARNING|NOTICE):[\w.-]{1,60}:/y;

const level =
  /[^\p{L}\p{N}]{0,8}(?:[\w./()-]{1,60}(?::\d{1,6})?\s{0,4}[-–—:|]?\s{1,4}){0,3}\[?\b(?:INFO|DEBUG|NOTICE|SUCCESS)\]?[\s:|–—-]{0,12}(?:(?!epoch|step|iter)[\w.]{1,80}(?::\d{1,6})?(?:\s{1,4}-\s{1,4}|:\s{0,4})|(?:__main__|\w{1,40}(?:\.\w{1,40}){1,6})\t)?/iuy;

/** Where the message begins that a logger has put its level and its name before. */
export function afterLevel(text: string, from: number): number {
  level.lastIndex = from;
  return level.test(text) ? level.lastIndex : from;
}

/** Where the message begins, behind the time stamp and what a logger says of the place in the source. */
export function afterPlace(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) === 32) at++;
  const place = placeAt(text.charCodeAt(at), text.charCodeAt(at + 1));
  if (place === null) return from;
  place.lastIndex = from;
  return place.test(text) ? place.lastIndex : from;
}

const source =
  /(?:^|[\w\]:])\s{0,8}\[?\s{0,8}(?:INFO|DEBUG|WARNING|NOTICE)\b(?:\]?\s{1,4}[\w.$-]{1,60}:\d{1,6}(?=[\s\]]))?/;
const longestSource = 100;
const place = /epoch|step|iter|=/i;

/**
 * Where the numbers of the message begin: those before the level are of a source, a process or a rank, as in
 * `train.py:215[27649] INFO` and `[train.py][line: 833][INFO]`.
 */
export function afterSource(text: string, from: number): number {
  const level = text.indexOf("INFO", from);
  if (level !== -1 ? level > from + longestSource : !text.includes("DEBUG", from)) return from;
  const found = source.exec(text.slice(from, from + longestSource));
  if (found === null) return from;
  const end = found.index + found[0].length;
  return place.test(text.slice(from, from + end)) ? from : from + end;
}

function placeAt(first: number, second: number): RegExp | null {
  if (first === 124) return loguru;
  if (isDigit(second)) return glog;
  return isCapital(first) && isCapital(second) ? plainLevel : null;
}

function isCapital(code: number): boolean {
  return code >= 65 && code <= 90;
}
