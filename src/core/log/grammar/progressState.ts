/** One state of a tqdm bar: `desc: 40%|████      | 4/10 [00:01<00:02, 2.1it/s, loss=0.5]`. */
export interface ProgressState {
  readonly description: string;
  readonly done: number;
  readonly total: number | null;
  /** What stands after the rate. */
  readonly postfix: string;
  /** Text after the bar: a message that was printed without a line end between. */
  readonly rest: string;
}

const counter = /\|\s*(\d+)\/(\d+|\?)\s*\[/;
const elapsed = /^\d[\d:]*(?:<(?:\?|[\d:]+))?/;

const withoutTotal = /^[^|]{0,80}\|\s{0,400}\| ?\d{1,12}\/\? \[[^\]]{0,200}\]/;

/** What stands behind a bar that knows no total, `Validation: |      | 0/? [00:00<?, ?it/s]`; null where there is none. */
export function behindEndlessBar(text: string): string | null {
  if (!text.includes("/? [")) return null;
  const bar = withoutTotal.exec(text);
  return bar === null ? null : text.slice(bar[0].length);
}

export function progressState(text: string): ProgressState | null {
  if (!text.includes("[")) return null;
  const percent = text.indexOf("%|");
  if (percent === -1) return null;
  const found = counter.exec(text.slice(percent + 1, percent + 400));
  if (found === null) return null;
  const inside = percent + 1 + found.index + found[0].length;
  if (!elapsed.test(text.slice(inside, inside + 20))) return null;
  const close = text.indexOf("]", inside);
  const end = close === -1 ? text.length : close;
  const body = text.slice(inside, end);
  const rate = body.indexOf(",");
  const afterRate = rate === -1 ? -1 : body.indexOf(",", rate + 1);
  return {
    description: text
      .slice(0, percent)
      .replace(/:?\s*\d{1,3}$/, "")
      .trim(),
    done: Number(found[1]),
    total: found[2] === "?" ? null : Number(found[2]),
    postfix: afterRate === -1 ? "" : body.slice(afterRate + 1),
    rest: text.slice(end + 1),
  };
}
