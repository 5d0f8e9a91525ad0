import type { Emit } from "../logFormat.ts";

const finished =
  /^\W{0,4}(?:training (?:is )?(?:finished|complete|completed|done)\b|(?:finished|completed|done) training\b|`Trainer\.fit` stopped:)/i;
const exception = /^[A-Za-z_][\w.]*(?:Error|Exception|Interrupt|Exit|Warning)?(?::|$)/;
const killed =
  /^(?:Killed|Segmentation fault|slurmstepd: error|Terminated)\b|received SIG(?:INT|TERM|KILL), exiting/;
const ignored = "Exception ignored in";
const traceback = "Traceback (most recent call last)";
/** First letters of what `killed` finds at the beginning of a line. */
const signals = new Set(["K", "S", "T", "s"].map((letter) => letter.charCodeAt(0)));
const maxTraceback = 2000;
/** `me@host:~/project$ python train.py`, `$ make`, `PS C:\\> python train.py`. */
const prompt =
  /^(?:\([\w.-]{1,40}\) )?(?:[\w.-]{1,40}@[\w.-]{1,80}[:\s][^$#]{0,200}[$#] ?|\$ |PS [A-Z]:\\[^>]{0,200}> ?)/;

/** Finds where logs of any format say that the training has ended: well, by an exception, or by a signal. */
export class StatusLines {
  #sinceTraceback = Number.POSITIVE_INFINITY;
  #prompt: number | null = null;
  /** Python prints what it cannot raise (in a destructor), and goes on. */
  #ignored = false;

  /** Whether no stack trace is being printed, the end of which every line may be. */
  get isQuiet(): boolean {
    return this.#sinceTraceback >= maxTraceback;
  }

  line(text: string, line: number, emit: Emit): void {
    if (mayBePrompt(text) && prompt.test(text)) {
      this.#prompt = line;
      this.#sinceTraceback = Number.POSITIVE_INFINITY;
    }
    if (this.#sinceTraceback < maxTraceback) {
      this.#sinceTraceback++;
      if (/^\s/.test(text) || text === "") return;
      if (exception.test(text)) {
        this.#sinceTraceback = Number.POSITIVE_INFINITY;
        if (!this.#ignored) this.#failed(text, line, emit);
        this.#ignored = false;
        return;
      }
    }
    if (text.length > 2000) return;
    if (text.startsWith(ignored)) this.#ignored = true;
    else if (text.startsWith(traceback)) this.#sinceTraceback = 0;
    else if (hasFinished(text)) emit({ kind: "status", status: "finished", line, detail: null });
    else if (wasKilled(text)) this.#failed(text, line, emit);
  }

  #failed(text: string, line: number, emit: Emit): void {
    const since = this.#prompt === null ? {} : { since: this.#prompt };
    emit({ kind: "status", status: "failed", line, detail: text.slice(0, 500), ...since });
  }
}

/** Whether a line says something of a status, where `isQuiet`. */
export function statesStatus(text: string): boolean {
  if (mayBePrompt(text) && prompt.test(text)) return true;
  return (
    text.startsWith(ignored) || text.startsWith(traceback) || hasFinished(text) || wasKilled(text)
  );
}

function hasFinished(text: string): boolean {
  return isCandidate(text) && finished.test(text);
}

function wasKilled(text: string): boolean {
  return (signals.has(text.charCodeAt(0)) || text.includes("received SIG")) && killed.test(text);
}

function mayBePrompt(text: string): boolean {
  const first = text.charCodeAt(0);
  if (first === 36 || first === 80) return text.startsWith("$ ") || text.startsWith("PS ");
  return text.length < 1000 && text.includes("@");
}

function isCandidate(text: string): boolean {
  return text.includes("raining") || text.includes("Trainer.fit");
}
