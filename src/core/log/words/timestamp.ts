import { isDigit } from "./characters.ts";
export interface Stamped {
  /** Milliseconds since 1970, the stamp taken as UTC; null where the line has none. */
  readonly time: number | null;
  /** Where the text after the stamp begins. */
  readonly end: number;
}

const unstamped: Stamped = { time: null, end: 0 };
const farthest = 6;

/** What may stand before a stamp: blanks, `[`, `(`, `|`, and the `=` and `>` of an arrow. */
function isMark(code: number): boolean {
  return (
    code === 32 ||
    code === 9 ||
    code === 91 ||
    code === 40 ||
    code === 124 ||
    code === 61 ||
    code === 62
  );
}

/** The time stamp at the beginning of a line: `2024-01-31 10:00:00,123`, `[01/31/2024 10:00:00]`. Runs for every line. */
export function timestamp(text: string): Stamped {
  let at = 0;
  for (; at < farthest; at++) {
    const code = text.charCodeAt(at);
    if (isDigit(code)) break;
    if (code > 64 && code < 91) return onWeekday(text, at);
    if (!isMark(code)) return unstamped;
  }
  const date = dateAt(text, at);
  if (date === null) return withoutYear(text, at);
  const between = text.charCodeAt(at + 10);
  if (between !== 32 && between !== 84 && between !== 95) return unstamped;
  const clock = at + 11;
  const [hour, minute, second] = [
    number(text, clock, 2),
    number(text, clock + 3, 2),
    number(text, clock + 6, 2),
  ];
  if (hour < 0 || minute < 0 || second < 0 || text[clock + 2] !== ":" || text[clock + 5] !== ":")
    return unstamped;
  let end = clock + 8;
  let millisecond = 0;
  const mark = text.charCodeAt(end);
  if ((mark === 46 || mark === 44) && isDigit(text.charCodeAt(end + 1))) {
    const from = end + 1;
    for (end = from; end - from < 9 && isDigit(text.charCodeAt(end)); end++) {
      if (end - from < 3)
        millisecond +=
          (text.charCodeAt(end) - 48) * (end === from ? 100 : end === from + 1 ? 10 : 1);
    }
  }
  if (text[end] === "Z") end++;
  let close = end;
  while (text.charCodeAt(close) === 32) close++;
  if (text[close] === "]" || text[close] === ")") end = close + 1;
  return { time: date + ((hour * 60 + minute) * 60 + second) * 1000 + millisecond, end };
}

const clock =
  /(?:(?:\d{1,2}[/-]\d{1,2}(?:[/-]\d{2})?|\d\d\.\d\d\.\d\d|[A-Z][a-z]{2} +\d{1,2})[ |])?\d{1,2}:\d\d:\d\d(?:[.,]\d{1,9})?(?: ?[AP]M\b)?\]?(?=[\s|,:-])/y;

/** `03/29 12:00:01 AM`, `[03.24.23|09:56:11]`, `[05:19:47.35]`: no time, for it lacks the year or the day. */
function withoutYear(text: string, at: number): Stamped {
  clock.lastIndex = at;
  return clock.test(text) ? { time: null, end: clock.lastIndex } : unstamped;
}

const weekday =
  /(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? (?:[A-Z][a-z]{2} {1,2}\d{1,2}|\d{1,2} [A-Z][a-z]{2}(?: \d{4})?) \d\d:\d\d:\d\d(?: \d{4})?(?:\s?\])?(?=[\s|,:-])/y;

/** `[ Sun Oct 29 17:00:03 2023 ]`, `Mon 10 Jan 2022 17:42:14`: passed over, its time zone is anybody's guess. */
function onWeekday(text: string, at: number): Stamped {
  weekday.lastIndex = at;
  return weekday.test(text) ? { time: null, end: weekday.lastIndex } : unstamped;
}

/** Milliseconds of the day `2024-01-31`, `2024/01/31` or `01/31/2024`; null where there is none. */
function dateAt(text: string, at: number): number | null {
  const first = text.charCodeAt(at + 4);
  if (first === 45 || first === 47) {
    const [year, month, day] = [
      number(text, at, 4),
      number(text, at + 5, 2),
      number(text, at + 8, 2),
    ];
    const second = text.charCodeAt(at + 7);
    return year < 0 || month < 0 || day < 0 || (second !== 45 && second !== 47)
      ? null
      : dayOf(year, month, day);
  }
  if (text[at + 2] !== "/" || text[at + 5] !== "/") return null;
  const [month, day, year] = [
    number(text, at, 2),
    number(text, at + 3, 2),
    number(text, at + 6, 4),
  ];
  return year < 0 || month < 0 || day < 0 ? null : dayOf(year, month, day);
}

let lastDay = { key: -1, time: 0 };

/** Lines of one day follow one another. */
function dayOf(year: number, month: number, day: number): number {
  const key = (year * 100 + month) * 100 + day;
  if (key !== lastDay.key) lastDay = { key, time: Date.UTC(year, month - 1, day) };
  return lastDay.time;
}

/** -1 where one of the characters is no digit. */
function number(text: string, from: number, digits: number): number {
  let value = 0;
  for (let at = from; at < from + digits; at++) {
    const code = text.charCodeAt(at);
    if (!isDigit(code)) return -1;
    value = value * 10 + code - 48;
  }
  return value;
}
