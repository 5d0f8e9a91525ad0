import { headedPhase } from "./lineKinds.ts";

const longest = 60;
/** `Random Forest:`, `--- ResNet-50 ---`: a name alone, as those of the results of several models. */
const heading =
  /^\s{0,8}(?:(\p{Lu}[\p{L}\p{N} ._()+-]{0,40}):|[*=#-]{2,}\s(\p{Lu}[\p{L}\p{N} ._()+-]{0,40})\s[*=#-]{2,})\s*$/u;
/** Of two or three networks that are trained in turn each comes again soon. */
const mostInTurn = 3;
const maxNames = 100;

/**
 * Below which headings a value stands that no line places. Where each stands below another one, they are results of
 * several models, and no series.
 */
export class ValueHeadings {
  #current: string | null = null;
  readonly #last = new Map<string, readonly string[]>();

  /** A line without values. */
  line(text: string): void {
    if (text.length > longest) return;
    const [, named, ruled] = heading.exec(text) ?? [];
    const own = named ?? ruled;
    if (own !== undefined && headedPhase(text) === null) this.#current = own.replace(/\d+/g, "#");
  }

  /** Whether the value of that name goes on with those before. */
  goesOn(label: string): boolean {
    const current = this.#current;
    if (current === null) return true;
    const last = this.#last.get(label);
    if (last?.includes(current)) return true;
    if (last !== undefined || this.#last.size < maxNames)
      this.#last.set(label, [...(last ?? []), current].slice(-mostInTurn));
    return last === undefined;
  }
}
