const dated =
  /^\s*[[(|]?\s*(?:(\d{4})[-/](\d{2})[-/](\d{2})|(\d{2})\/(\d{2})\/(\d{4}))[ T_](\d{2}):(\d{2}):(\d{2})(?:[.,](\d{1,6}))?Z?\s*[\])]?/;

export interface Stamped {
  /** Milliseconds since 1970, the stamp taken as UTC; null where the line has none. */
  readonly time: number | null;
  /** Where the text after the stamp begins. */
  readonly end: number;
}

const unstamped: Stamped = { time: null, end: 0 };

/** The time stamp at the beginning of a line: `2024-01-31 10:00:00,123`, `[01/31/2024 10:00:00]`. */
export function timestamp(text: string): Stamped {
  const first = text.charCodeAt(0);
  if (
    !((first >= 48 && first <= 57) || first === 91 || first === 32 || first === 40 || first === 124)
  ) {
    return unstamped;
  }
  const found = dated.exec(text);
  if (found === null) return unstamped;
  const [whole, year, month, day, usMonth, usDay, usYear, hour, minute, second, fraction] = found;
  const time = Date.UTC(
    Number(year ?? usYear),
    Number(month ?? usMonth) - 1,
    Number(day ?? usDay),
    Number(hour),
    Number(minute),
    Number(second),
    Number((fraction ?? "0").padEnd(3, "0").slice(0, 3)),
  );
  return { time, end: whole.length };
}
