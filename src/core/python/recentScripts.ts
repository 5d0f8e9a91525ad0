import { drained, type Parts } from "../parts.ts";
import { oncePerScript } from "./oncePerScript.ts";
import { errorsOf, parseInParts, type Script } from "./script.ts";

/** Read to its end, and without errors. */
const isWhole = oncePerScript(
  ({ tree, text }) => tree.length === text.length && errorsOf(tree) === 0,
);

/**
 * The scripts that were read last, newest first. A menu asks for the same text again and again, and
 * a text that differs by a key press is parsed from the one before it.
 */
export class RecentScripts {
  readonly #capacity: number;
  #scripts: readonly Script[] = [];

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  read(text: string): Script {
    return drained(this.readInParts(text));
  }

  *readInParts(text: string): Parts<Script> {
    const known = this.#scripts.find((script) => script.text === text);
    if (known && known === this.#scripts[0]) return known;
    const script = known ?? (yield* parseInParts(text, this.#resembling(text)));
    const others = this.#scripts.filter((s) => s !== script);
    this.#scripts = [script, ...others].slice(0, this.#capacity);
    return script;
  }

  /**
   * A script that this text may be a later state of: it begins or ends alike. One with errors is none:
   * the parser would keep what it made of them.
   */
  #resembling(text: string): Script | null {
    const head = text.slice(0, 200);
    const tail = text.slice(-200);
    const isEarlier = (s: Script) => s.text.startsWith(head) || s.text.endsWith(tail);
    return this.#scripts.find((s) => isEarlier(s) && isWhole(s)) ?? null;
  }
}
