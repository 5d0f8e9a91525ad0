export const speeds = ["slow", "medium", "fast"] as const;
export type Speed = (typeof speeds)[number];

const stepsPerSecond: Readonly<Record<Speed, number>> = { slow: 4, medium: 15, fast: 60 };

/** Steps through an experiment in time. Where a person wants no motion, playing shows the end at once. */
export class Playback {
  readonly #changed: () => void;
  #step = 0;
  #length = 0;
  #speed: Speed = "medium";
  #playing = false;
  #begun = 0;
  #from = 0;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get step(): number {
    return this.#step;
  }

  get playing(): boolean {
    return this.#playing;
  }

  get speed(): Speed {
    return this.#speed;
  }

  set speed(speed: Speed) {
    this.#speed = speed;
    this.#from = this.#step;
    this.#begun = performance.now();
    this.#changed();
  }

  /** Another experiment of that many steps, at that step of it. */
  load(length: number, step: number): void {
    this.#length = length;
    this.#step = Math.min(step, length);
    this.#playing = false;
  }

  goTo(step: number): void {
    this.#playing = false;
    this.#step = Math.max(0, Math.min(this.#length, step));
    this.#changed();
  }

  toggle(): void {
    if (this.#playing) return this.goTo(this.#step);
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return this.goTo(this.#length);
    if (this.#step >= this.#length) this.#step = 0;
    this.#playing = true;
    this.#from = this.#step;
    this.#begun = performance.now();
    this.#changed();
    requestAnimationFrame(this.#advance);
  }

  readonly #advance = (now: number) => {
    if (!this.#playing) return;
    const passed = Math.max(0, now - this.#begun) / 1000;
    const step = this.#from + Math.floor(passed * stepsPerSecond[this.#speed]);
    const shown = Math.min(this.#length, step);
    if (shown === this.#length) this.#playing = false;
    if (shown !== this.#step || !this.#playing) {
      this.#step = shown;
      this.#changed();
    }
    if (this.#playing) requestAnimationFrame(this.#advance);
  };
}
