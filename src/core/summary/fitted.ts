import { visibleLine } from "../visibleText.ts";
import { estimateTokens } from "./tokens.ts";

/** A line of a summary; the higher its rank, the sooner it is left out. */
export interface RankedLine {
  readonly line: string;
  readonly rank: number;
}

/** The longest that one line may be, in UTF-16 units: names and sentences of a log have no end of their own. */
const longestLine = 400;

/**
 * The lines that fit a budget of tokens, in their order: those of the highest rank are left out first, of one rank the
 * last. The first line always stays, cut to what fits.
 */
export function fitted(lines: readonly RankedLine[], budget: number): string {
  const clean = lines.map(({ line, rank }) => {
    const text = clipped(visibleLine(line), longestLine);
    return { text, rank, tokens: estimateTokens(text) + 1 };
  });
  const kept = new Set<number>();
  let left = budget;
  const byRank = [...clean.entries()].sort(([i, a], [j, b]) => a.rank - b.rank || i - j);
  for (const [at, { tokens }] of byRank) {
    if (tokens > left) continue;
    kept.add(at);
    left -= tokens;
  }
  const whole = clean.filter((_, at) => kept.has(at)).map(({ text }) => text);
  if (whole.length > 0) return `${whole.join("\n")}\n`;
  return `${clipped(clean[0]?.text ?? "", Math.max(8, 2 * budget))}\n`;
}

/** A text of at most so many UTF-16 units, cut where no pair is torn. */
export function clipped(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}
