import { message } from "../message.ts";
import type { Point, Surface, SurfaceId } from "./surface.ts";

/** A surface of two dimensions, by its partial functions. */
function plane(
  facts: Omit<Surface, "value" | "gradient">,
  f: (x: number, y: number) => number,
  gradient: (x: number, y: number) => readonly [number, number],
): Surface {
  const at =
    <T>(g: (x: number, y: number) => T) =>
    ([x = 0, y = 0]: Point) =>
      g(x, y);
  return { ...facts, value: at(f), gradient: at(gradient) };
}

function square(size: number): Surface["domain"] {
  return [
    { min: -size, max: size },
    { min: -size, max: size },
  ];
}

/** How much steeper the bowl is along y than along x. */
const condition = 25;

/** Test functions as the literature on optimization has them; formulas by Jamil & Yang 2013, "A Literature Survey of Benchmark Functions". */
export const surfaces: Readonly<Record<SurfaceId, Surface>> = {
  sine: {
    id: "sine",
    title: message("Sine on a parabola"),
    formula: "f(x) = sin(3x) + x²/2",
    domain: [{ min: -3, max: 3 }],
    start: [-2],
    rate: 0.1,
    value: ([x = 0]) => Math.sin(3 * x) + (x * x) / 2,
    gradient: ([x = 0]) => [3 * Math.cos(3 * x) + x],
  },
  himmelblau: plane(
    {
      id: "himmelblau",
      title: message("Himmelblau"),
      formula: "f(x, y) = (x² + y − 11)² + (x + y² − 7)²",
      domain: square(5),
      start: [-0.5, -1],
      rate: 0.01,
    },
    (x, y) => (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2,
    (x, y) => {
      const [a, b] = [x * x + y - 11, x + y * y - 7];
      return [4 * x * a + 2 * b, 2 * a + 4 * y * b];
    },
  ),
  rastrigin: plane(
    {
      id: "rastrigin",
      title: message("Rastrigin"),
      formula: "f(x, y) = 20 + x² − 10 cos 2πx + y² − 10 cos 2πy",
      domain: square(5.12),
      start: [3.3, 2.4],
      rate: 0.002,
    },
    (x, y) => 20 + ripple(x) + ripple(y),
    (x, y) => [rippleSlope(x), rippleSlope(y)],
  ),
  beale: plane(
    {
      id: "beale",
      title: message("Beale"),
      formula: "f(x, y) = (1.5 − x + xy)² + (2.25 − x + xy²)² + (2.625 − x + xy³)²",
      domain: square(4.5),
      start: [1, 1.5],
      rate: 0.01,
    },
    (x, y) => (1.5 - x + x * y) ** 2 + (2.25 - x + x * y ** 2) ** 2 + (2.625 - x + x * y ** 3) ** 2,
    (x, y) => {
      const [a, b, c] = [1.5 - x + x * y, 2.25 - x + x * y ** 2, 2.625 - x + x * y ** 3];
      return [
        2 * a * (y - 1) + 2 * b * (y ** 2 - 1) + 2 * c * (y ** 3 - 1),
        2 * a * x + 4 * b * x * y + 6 * c * x * y ** 2,
      ];
    },
  ),
  rosenbrock: plane(
    {
      id: "rosenbrock",
      title: message("Rosenbrock"),
      formula: "f(x, y) = (1 − x)² + 100 (y − x²)²",
      domain: [
        { min: -2, max: 2 },
        { min: -1, max: 3 },
      ],
      start: [-1.2, 1],
      rate: 0.001,
    },
    (x, y) => (1 - x) ** 2 + 100 * (y - x * x) ** 2,
    (x, y) => [-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)],
  ),
  "styblinski-tang": plane(
    {
      id: "styblinski-tang",
      title: message("Styblinski–Tang"),
      formula: "f(x, y) = (x⁴ − 16x² + 5x + y⁴ − 16y² + 5y) / 2",
      domain: square(5),
      start: [1, 0.5],
      rate: 0.01,
    },
    (x, y) => (quartic(x) + quartic(y)) / 2,
    (x, y) => [quarticSlope(x) / 2, quarticSlope(y) / 2],
  ),
  bowl: plane(
    {
      id: "bowl",
      title: message("Narrow valley"),
      formula: `f(x, y) = (x² + ${condition} y²) / 2`,
      domain: square(4),
      start: [-3.5, 0.7],
      rate: 0.07,
    },
    (x, y) => (x * x + condition * y * y) / 2,
    (x, y) => [x, condition * y],
  ),
  "scaled-bowl": plane(
    {
      id: "scaled-bowl",
      title: message("The valley with rescaled axes"),
      formula: "f(u, v) = (u² + v²) / 2, with u = x and v = 5y",
      domain: square(4),
      start: [-3.5, 3.5],
      rate: 0.9,
    },
    (x, y) => (x * x + y * y) / 2,
    (x, y) => [x, y],
  ),
};

function ripple(x: number): number {
  return x * x - 10 * Math.cos(2 * Math.PI * x);
}

function rippleSlope(x: number): number {
  return 2 * x + 20 * Math.PI * Math.sin(2 * Math.PI * x);
}

function quartic(x: number): number {
  return x ** 4 - 16 * x * x + 5 * x;
}

function quarticSlope(x: number): number {
  return 4 * x ** 3 - 32 * x + 5;
}
