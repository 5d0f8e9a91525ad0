import { isDigit } from "../words/characters.ts";

const escapeCharacter = "\u001b";
const ansi =
  /\u001b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[ -/]+[0-~]|[0-Z\\-~])/g;
/** Colours whose escape character was lost on the way through an editor or a web page. */
const colours = /\[\d{0,3}(?:;\d{1,3}){0,4}m/g;
const rank =
  /^(?:\s*\[(?:rank|gpu|cuda)[\s:_]?(\d+)\]:?\s?|\s*(?:rank|gpu)[\s:_]?(\d+)\s?[|:\]-]\s|\[\d+,(\d+)\]<std(?:out|err)>:\s?|\([A-Za-z]\w* (pid=\d+)(?:, ip=[\d.]+)?\)\s)/i;
/** First characters of such prefixes: brackets, a blank, `rank`, `GPU`. */
const mayBeRank = new Set([..."[( rRgG"].map((character) => character.charCodeAt(0)));
const label = /^ {0,3}(\d{1,3}): (?=\D)/;

/** What Markdown shows as quoted, as a log is pasted into an answer: `> Epoch 3/10`. */
const quoted = /^> (?=[^>\s])/;
const quoteMark = 62;

/** What Markdown shows bold, `acc: 92.**8, loss: nan**`; of what it shows slanted, numbers alone: `*-nan*`. */
const bold = /(?<!\*)\*\*(?![\s*])([^*]{1,200})(?<!\s)\*\*(?=[\s,;|)]|$)/g;
const slanted = /(?<![\w*])\*([-+]?(?:nan|inf|\d[\d.]{0,30}(?:e[-+]?\d{1,4})?)%?)\*(?![\w*])/gi;

/** Takes away ANSI sequences and what Markdown sets in between, and makes a run of backspaces a `\r`. */
export function withoutEscapes(line: string): string {
  let text = line;
  if (line.includes(escapeCharacter)) text = line.replace(ansi, "");
  else if (line.includes("[0m")) text = line.replace(colours, "");
  if (text.includes("*")) text = text.replace(bold, "$1").replace(slanted, "$1");
  return text.includes("\b") ? text.replace(/[\b]+/g, "\r") : text;
}

/**
 * Takes away what terminals and launchers add: ANSI sequences, the prefixes that tell the ranks of a parallel
 * job apart (`[rank0]:`, `(RayTrainWorker pid=1) `, `[1,0]<stdout>:`), the mark of a quotation, and makes a run of backspaces a `\r`.
 *
 * srun's `0: ` looks like a step number; it is taken away where nearly every line has one of few such labels.
 */
export class LineCleaner {
  readonly #labels = new Set<string>();
  #labelled = 0;
  #lines = 0;
  #rank: string | null = null;

  /** Who of a parallel job has printed the line that was cleaned last; null where it does not say. */
  get rank(): string | null {
    return this.#rank;
  }

  /** Whether a line stays as it is, and is none that tells ranks apart. Pure. */
  leaves(line: string): boolean {
    return (
      withoutEscapes(line) === line && !rank.test(line) && !label.test(line) && !quoted.test(line)
    );
  }

  /** So many lines that it leaves as they are were read in another way. */
  passed(lines: number): void {
    this.#lines += lines;
  }

  clean(line: string): string {
    this.#rank = null;
    let text = withoutEscapes(line);
    const first = text.charCodeAt(0);
    if (first === quoteMark) text = text.replace(quoted, "");
    if (mayBeRank.has(first)) text = this.#withoutRank(text);
    return this.#withoutLabel(text);
  }

  #withoutRank(text: string): string {
    const found = rank.exec(text);
    if (found === null) return text;
    this.#rank = found[1] ?? found[2] ?? found[3] ?? found[4] ?? null;
    return text.slice(found[0].length);
  }

  #withoutLabel(text: string): string {
    this.#lines++;
    if (this.#labels.size > 64) return text;
    const first = text.charCodeAt(0);
    if (!isDigit(first) && first !== 32) return text;
    const found = label.exec(text);
    if (found === null) return text;
    this.#labelled++;
    this.#labels.add(found[1] ?? "");
    const usual = this.#labelled > 20 && this.#labelled > 0.9 * this.#lines;
    if (!usual || this.#labels.size * 10 >= this.#labelled) return text;
    this.#rank = found[1] ?? null;
    return text.slice(found[0].length);
  }
}
