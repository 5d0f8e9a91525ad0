export interface ReaderActions {
  /** Reads the point that lies so many points from the one that is read. */
  move(by: number): void;
  page(direction: number): void;
  toEnd(end: "first" | "last"): void;
  open(): void;
  zoom(factor: number): void;
  reset(): void;
  leave(): void;
}

/** Reads a chart by keyboard: what the pointer does by hovering, clicking and turning its wheel. */
export function readByKeyboard(canvas: HTMLCanvasElement, actions: ReaderActions): void {
  const keys: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => actions.move(-1),
    ArrowRight: () => actions.move(1),
    PageUp: () => actions.page(-1),
    PageDown: () => actions.page(1),
    Home: () => actions.toEnd("first"),
    End: () => actions.toEnd("last"),
    Enter: actions.open,
    "+": () => actions.zoom(1.5),
    "=": () => actions.zoom(1.5),
    "-": () => actions.zoom(1 / 1.5),
    "0": actions.reset,
  };
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const act = keys[event.key];
    if (act === undefined) return;
    act();
    event.preventDefault();
  });
  canvas.addEventListener("blur", actions.leave);
}
