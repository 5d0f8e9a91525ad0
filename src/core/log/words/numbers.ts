const decimal = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;
const grouped = /^[-+]?\d{1,3}(?:,\d{3})+(?:\.\d*)?$/;
const notANumber = /^[-+]?(?:nan(?:\([a-z]*\))?|1\.#(?:qnan|snan|ind)\d*)$/i;
const infinite = /^([-+]?)(?:inf(?:inity)?|1\.#inf\d*)$/i;

/**
 * A number as logs write it: exponents, thousands separators, a percent sign (kept as per cent), quotes,
 * `nan`, `-nan(ind)`, `1.#QNAN`, `inf`, `Infinity`. NaN is a value; null means that the text is no number.
 */
export function parseNumber(text: string): number | null {
  let body = text.trim();
  const quote = body[0];
  if ((quote === "'" || quote === '"') && body.length > 1 && body.endsWith(quote)) {
    body = body.slice(1, -1).trim();
  }
  if (body.endsWith("%")) body = body.slice(0, -1).trimEnd();
  if (body === "" || body.length > 400) return null;
  if (decimal.test(body)) return Number(body);
  if (grouped.test(body)) return Number(body.replaceAll(",", ""));
  if (notANumber.test(body)) return Number.NaN;
  const sign = infinite.exec(body);
  if (sign !== null) return sign[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return null;
}
