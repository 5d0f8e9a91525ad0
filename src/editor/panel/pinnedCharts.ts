import type { Memento } from "vscode";

const key = "charts.pinned";
const mostPinned = 100;

/** Charts that a person wants to see always, remembered for the workspace. */
export class PinnedCharts {
  readonly #memory: Memento;

  constructor(memory: Memento) {
    this.#memory = memory;
  }

  get all(): readonly string[] {
    return this.#memory.get<readonly string[]>(key, []);
  }

  async set(chart: string, pinned: boolean): Promise<void> {
    const others = this.all.filter((id) => id !== chart);
    await this.#memory.update(key, (pinned ? [...others, chart] : others).slice(-mostPinned));
  }
}
