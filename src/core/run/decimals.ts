/** Decimals with which a number is written: 3 of 0.125, 5 of 1.2e-4, -2 of 12e2. */
export function decimals(value: number): number {
  if (!Number.isFinite(value)) return 0;
  const [mantissa = "", exponent = "0"] = String(value).split("e");
  const point = mantissa.indexOf(".");
  return (point === -1 ? 0 : mantissa.length - point - 1) - Number(exponent);
}
