const units: Readonly<Record<string, number>> = { "": 1, s: 1, m: 60, h: 3600, d: 86_400 };

/** Seconds of `90`, `90s`, `10m`, `1.5h` or `2d`; null where the text is no duration above 0. */
export function readDuration(text: string): number | null {
  const found = /^(\d+(?:\.\d+)?)([smhd]?)$/.exec(text.trim());
  const seconds = Number(found?.[1]) * (units[found?.[2] ?? ""] ?? Number.NaN);
  return seconds > 0 ? seconds : null;
}
