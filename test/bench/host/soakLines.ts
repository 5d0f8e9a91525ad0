/** Lines of a training that goes well, from one step to before another. */
export function linesOf(from: number, to: number): string {
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => line(from + i)).join("");
}

function line(step: number): string {
  return `step ${step} loss ${(2 + 8 / Math.sqrt(1 + step)).toFixed(5)} grad_norm 0.5\n`;
}
