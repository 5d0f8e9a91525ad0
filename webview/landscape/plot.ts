import { minimaOf } from "../../src/core/landscape/minima.ts";
import { type Point, type Surface, within } from "../../src/core/landscape/surface.ts";
import { paintGround } from "./ground.ts";
import { paintPaths } from "./paths.ts";
import type { Scene } from "./scene.ts";
import { type View, viewOf } from "./view.ts";

export interface PlotActions {
  moveStart(point: Point): void;
  toggle(): void;
  step(): void;
  reset(): void;
}

/** What a step of an arrow key is of the domain's width, without and with Shift. */
const strides = { plain: 0.01, shift: 0.1 } as const;
const arrows: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** The canvas: the ground is painted once a size and a surface, the paths at each step. */
export class Plot {
  readonly canvas = document.createElement("canvas");
  readonly #ground = document.createElement("canvas");
  readonly #actions: PlotActions;
  readonly #resizes: ResizeObserver;
  #surface: Surface | null = null;
  #scene: Omit<Scene, "view" | "surface" | "minima"> | null = null;
  #painted: string | null = null;
  #view: View | null = null;

  constructor(actions: PlotActions) {
    this.#actions = actions;
    this.canvas.className = "landscape-canvas";
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute("role", "application");
    this.canvas.addEventListener("pointerdown", this.#pressed);
    this.canvas.addEventListener("pointermove", this.#moved);
    this.canvas.addEventListener("keydown", this.#keyed);
    this.#resizes = new ResizeObserver(() => this.#paint());
    this.#resizes.observe(this.canvas);
  }

  show(surface: Surface, scene: Omit<Scene, "view" | "surface" | "minima">): void {
    if (this.#surface !== surface || this.#scene?.theme !== scene.theme) this.#painted = null;
    this.#surface = surface;
    this.#scene = scene;
    this.#paint();
  }

  dispose(): void {
    this.#resizes.disconnect();
  }

  #paint(): void {
    const surface = this.#surface;
    const scene = this.#scene;
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (surface === null || scene === null || width === 0 || height === 0) return;
    const ratio = window.devicePixelRatio;
    const view = viewOf(surface, width, height);
    this.#view = view;
    const size = `${width}×${height}×${ratio}`;
    if (size !== this.#painted) {
      this.#painted = size;
      for (const canvas of [this.canvas, this.#ground]) {
        canvas.width = Math.round(width * ratio);
        canvas.height = Math.round(height * ratio);
      }
      const ground = this.#ground.getContext("2d");
      ground?.setTransform(ratio, 0, 0, ratio, 0, 0);
      if (ground !== null) paintGround(ground, view, surface, scene.theme);
    }
    const context = this.canvas.getContext("2d");
    if (context === null) return;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    context.drawImage(this.#ground, 0, 0);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    paintPaths(context, { ...scene, view, surface, minima: minimaOf(surface) });
  }

  readonly #pressed = (event: PointerEvent) => {
    if (event.button !== 0) return;
    this.canvas.setPointerCapture(event.pointerId);
    this.#dragTo(event);
  };

  readonly #moved = (event: PointerEvent) => {
    if (this.canvas.hasPointerCapture(event.pointerId)) this.#dragTo(event);
  };

  #dragTo({ offsetX, offsetY }: PointerEvent): void {
    if (this.#surface === null || this.#view === null) return;
    this.#actions.moveStart(within(this.#surface, this.#view.toPoint(offsetX, offsetY)));
  }

  readonly #keyed = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (this.#act(event.key, event.shiftKey)) event.preventDefault();
  };

  #act(key: string, shift: boolean): boolean {
    const direction = arrows[key];
    if (direction !== undefined) this.#nudge(direction, shift ? strides.shift : strides.plain);
    else if (key === " ") this.#actions.toggle();
    else if (key === "Enter") this.#actions.step();
    else if (key === "Home") this.#actions.reset();
    else return false;
    return true;
  }

  #nudge(direction: readonly [number, number], stride: number): void {
    const surface = this.#surface;
    const start = this.#scene?.start;
    if (surface === null || start === undefined) return;
    const moved = surface.domain.map(({ min, max }, i) => {
      const by = stride * (max - min) * (direction[i] ?? 0);
      return Number(((start[i] ?? 0) + by).toPrecision(10));
    });
    this.#actions.moveStart(within(surface, moved));
  }
}
