import type { Diagnosis } from "../../core/diagnosis/finding.ts";
import type { SummaryRun } from "../../core/summary/facts.ts";
import { summarizeRun } from "../../core/summary/summarizeRun.ts";
import { namedRuns } from "../../host/tools/namedRuns.ts";
import type { ToolHost } from "../../host/tools/tool.ts";

const scheme = "unstuck://findings/";
/** Resources in one answer; the client asks for more by the cursor. */
const page = 200;
/** Tokens of one resource. */
const budget = 600;
/** Between looks at the folders while somebody wants to be told, in milliseconds. */
const interval = 2000;

interface Told {
  listChanged(): void;
  updated(uri: string): void;
}

/** What was found in each run, as resources; who has asked for them is told when they change. */
export class FindingResources {
  readonly #host: ToolHost;
  readonly #told: Told;
  readonly #subscribed = new Set<string>();
  readonly #texts = new WeakMap<Diagnosis, { readonly name: string; readonly text: string }>();
  #known: ReadonlyMap<string, string> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #looking = false;

  constructor(host: ToolHost, told: Told) {
    this.#host = host;
    this.#told = told;
  }

  async list(cursor: string | undefined) {
    const all = await this.#read();
    this.#watch(all);
    const start = Math.max(0, Number.parseInt(cursor ?? "0", 10) || 0);
    const resources = [...all.keys()].slice(start, start + page).map((uri) => ({
      uri,
      name: decodeURIComponent(uri.slice(scheme.length)),
      mimeType: "text/plain",
    }));
    const next = start + page;
    return next < all.size ? { resources, nextCursor: String(next) } : { resources };
  }

  async read(uri: string): Promise<string | null> {
    return (await this.#read()).get(uri) ?? null;
  }

  subscribe(uri: string): void {
    this.#subscribed.add(uri);
    this.#watch(null);
  }

  unsubscribe(uri: string): void {
    this.#subscribed.delete(uri);
  }

  dispose(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
  }

  async #read(): Promise<ReadonlyMap<string, string>> {
    const { all } = await namedRuns(this.#host);
    return new Map(all.map((one) => [scheme + encodeURIComponent(one.name), this.#text(one)]));
  }

  /** A run that has not changed since the last look is not summarized again. */
  #text(one: SummaryRun): string {
    const known = this.#texts.get(one.diagnosis);
    if (known?.name === one.name) return known.text;
    const text = summarizeRun(one, budget);
    this.#texts.set(one.diagnosis, { name: one.name, text });
    return text;
  }

  #watch(known: ReadonlyMap<string, string> | null): void {
    this.#known ??= known;
    this.#timer ??= setInterval(() => void this.#look(), interval);
  }

  /** One look at a time: a folder may take longer than the interval. */
  async #look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    try {
      const before = this.#known;
      const now = await this.#read();
      this.#known = now;
      if (before === null) return;
      if ([...now.keys()].join("\n") !== [...before.keys()].join("\n")) this.#told.listChanged();
      for (const uri of this.#subscribed)
        if (now.get(uri) !== before.get(uri)) this.#told.updated(uri);
    } finally {
      this.#looking = false;
    }
  }
}
