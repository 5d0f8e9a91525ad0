/** Points of one path. A canvas fills the outline of a thick path, and that takes the longer the more it crosses itself. */
const pathLength = 16;
/** Lines of fewer points are one path: where short ones meet, their soft edges lie on each other. */
const mostInOnePath = 300;

type LineContext = Pick<
  CanvasRenderingContext2D,
  "lineWidth" | "lineDashOffset" | "beginPath" | "moveTo" | "lineTo" | "stroke"
>;

/**
 * A line through many points, stroked in short paths with the dashes going on from one to the next: of eight hundred
 * points to and fro that is six times as fast as one path.
 */
export class Polyline {
  readonly #context: LineContext;
  readonly #inOnePath: boolean;
  #count = 0;
  #length = 0;
  #before = { x: 0, y: 0 };
  #last = { x: 0, y: 0 };

  /** `points`: how many there are at most. */
  constructor(context: LineContext, points: number) {
    this.#context = context;
    // Hairlines are drawn without an outline; where they are transparent, paths must not overlap.
    this.#inOnePath = context.lineWidth <= 1 || points <= mostInOnePath;
    context.beginPath();
    context.lineDashOffset = 0;
  }

  to(x: number, y: number): void {
    const context = this.#context;
    if (this.#count === pathLength && !this.#inOnePath) {
      context.stroke();
      context.beginPath();
      // The last segment once more, so that the paths join at its end as at any other corner.
      const [from, corner] = [this.#before, this.#last];
      context.lineDashOffset = this.#length - Math.hypot(corner.x - from.x, corner.y - from.y);
      context.moveTo(from.x, from.y);
      context.lineTo(corner.x, corner.y);
      this.#count = 1;
    }
    if (this.#count > 0) this.#length += Math.hypot(x - this.#last.x, y - this.#last.y);
    context.lineTo(x, y);
    this.#count++;
    this.#before = this.#last;
    this.#last = { x, y };
  }

  end(): void {
    this.#context.stroke();
    this.#context.lineDashOffset = 0;
  }
}
