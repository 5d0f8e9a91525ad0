import type { Emit, LineFormat, LineReader } from "../logFormat.ts";
import { isNoise, metricName } from "../words/metricName.ts";
import { parseNumber } from "../words/numbers.ts";
import { giveAll, type NamedNumber } from "./namedNumbers.ts";

const row = /^\s{0,8}\| ?( *)(\S[^|]{0,80}?)\s*\|\s*([^|\s][^|]{0,60}?|)\s*\|\s*$/;
const rule = /^\s{0,8}[-+=─━┏┓┗┛┡┩┳┻╇└┘├┤┬┴┼╭╮╰╯╞╡═╪┼]{8,}\s*$/;
const drawing = /^\s*[│┃║]/;
const longestPosition = 60;
const drawn = /[│┃║]/g;
/** A line of a place and of no value: what states more is a record of another reader. */
const positionLine = /^\W{0,8}(epoch|step|iteration|iter)\W{1,4}(\d{1,12})(?!\d)(?!.{0,60}\d\.\d)/i;
const steps =
  /^(?:time\/)?(?:total[ _]?timesteps|timesteps|totalenvinteracts|total[ _]steps|steps|num_timesteps|nupdates)$/i;
/** Where nothing else counts steps, the frames of an environment do. */
const frames = /^(?:(?:total|num)[ _])?frames?$/i;
const epochs = /^(?:epoch|iteration|itr)$/i;
const speed = /(?:^|\/)(?:fps|time_elapsed|iterations|time|.*_time|.*seconds|epochtime)$/i;

/**
 * Boxes of two columns, as Stable-Baselines3, the baselines before it, Spinning Up and garage print one per
 * iteration. A row without a value (`| rollout/ | |`) opens a section, and its name goes before those below it.
 */
export const keyValueTable: LineFormat = {
  kind: "lines",
  id: "key-value-table",
  label: "Stable-Baselines3 tables",
  specificity: 70,
  claimAfter: 4,
  createReader: () => new KeyValueReader(),
};

const nowhere = { step: null, epoch: null };

class KeyValueReader implements LineReader {
  #section = "";
  #values: NamedNumber[] = [];
  #line = 0;
  /** By the last line above the table that said so. */
  #before: { readonly step: number | null; readonly epoch: number | null } = nowhere;

  line(printed: string, lineNumber: number, emit: Emit): void {
    if (rule.test(printed)) return this.#end(emit);
    const text = drawing.test(printed) ? printed.replace(drawn, "|") : printed;
    const found = text.includes("|") && text.length < 200 ? row.exec(text) : null;
    if (found === null) {
      this.#clear();
      if (text.length > longestPosition) return;
      const position = positionLine.exec(text);
      if (position !== null) this.#stands(position[1] ?? "", Number(position[2]));
      return;
    }
    const [, indent = "", name = "", text2 = ""] = found;
    if (text2 === "") {
      this.#section = name.endsWith("/") ? name : `${name}/`;
      return;
    }
    if (this.#values.length === 0) this.#line = lineNumber;
    const value = parseNumber(text2);
    if (value === null || this.#values.length > 500) return;
    this.#values.push([indent === "" ? name : this.#section + name, value]);
  }

  flush(): void {}

  #stands(kind: string, value: number): void {
    this.#before =
      epochs.test(kind) && !steps.test(kind)
        ? { step: null, epoch: value }
        : { step: value, epoch: null };
  }

  #end(emit: Emit): void {
    const steady = this.#values.find(([name]) => steps.test(name));
    const ownEpoch = this.#values.find(([name]) => epochs.test(name))?.[1] ?? null;
    const counted = steady ?? (ownEpoch === null ? this.#frames() : undefined);
    const ownStep = counted?.[1] ?? null;
    const { step, epoch } =
      ownStep === null && ownEpoch === null ? this.#before : { step: ownStep, epoch: ownEpoch };
    if (step !== null || epoch !== null) {
      const place = { step, epoch, time: null, line: this.#line };
      const wanted = this.#values.filter(
        ([name]) =>
          name !== counted?.[0] && !steps.test(name) && !epochs.test(name) && !speed.test(name),
      );
      giveAll(
        wanted.filter(
          ([name]) => !isNoise(name) || name.includes("/") || metricName(name) !== null,
        ),
        place,
        emit,
      );
    }
    this.#clear();
  }

  #frames(): NamedNumber | undefined {
    if (this.#before !== nowhere) return undefined;
    return this.#values.find(([name]) => frames.test(name));
  }

  #clear(): void {
    this.#section = "";
    this.#values = [];
  }
}
