import type { Emit, LineFormat, LineReader } from "../logFormat.ts";
import { parseNumber } from "../words/numbers.ts";
import { giveAll } from "./namedNumbers.ts";

const opening = /^#\{"t_start": ([\d.]+)/;

/**
 * monitor.csv of Gym's and Stable-Baselines3's Monitor: one row an episode, with its reward `r`, its length `l` and
 * the seconds `t` since the start that the first line states.
 */
export const monitorCsv: LineFormat = {
  kind: "lines",
  id: "monitor-csv",
  label: "Monitor of episodes",
  specificity: 85,
  claimAfter: 2,
  createReader: () => new MonitorReader(),
};

class MonitorReader implements LineReader {
  #start: number | null = null;
  #names: readonly string[] | null = null;

  line(text: string, lineNumber: number, emit: Emit): void {
    const found = text.startsWith('#{"t_start"') ? opening.exec(text) : null;
    if (found !== null) {
      this.#start = Number(found[1]);
      this.#names = null;
      return;
    }
    if (this.#start === null || text.length > 2000) return;
    const cells = text.split(",").map((cell) => cell.trim());
    if (this.#names === null) {
      if (text.startsWith("r,l,t")) this.#names = cells;
      else this.#start = null;
      return;
    }
    const values = this.#names.map(
      (name, index) => [name, parseNumber(cells[index] ?? "")] as const,
    );
    const seconds = values.find(([name]) => name === "t")?.[1] ?? null;
    const time = seconds === null ? null : (this.#start + seconds) * 1000;
    const given = values.flatMap(([name, value]) =>
      value === null || name === "t" ? [] : [[name, value] as const],
    );
    giveAll(given, { step: null, epoch: null, time, line: lineNumber }, emit);
  }

  flush(): void {}
}
