import { mayHoldMetrics } from "../../core/log/words/metricHint.ts";
import type { LogClient } from "../../host/logClient.ts";
import type { Ending } from "../../host/worker/protocol.ts";
import type { TerminalCommand, Transcripts } from "./transcripts.ts";

export interface CommandFacts extends TerminalCommand {
  /** The address under which its output is a log. */
  readonly log: string;
  readonly name: string;
}

export interface FollowedCommandDependencies {
  readonly client: LogClient;
  readonly transcripts: Transcripts;
  /** Called when it is clear what became of it: nothing more is read. */
  readonly onDone: () => void;
}

/** UTF-16 units that a command may print before the first number that may be a metric. */
const mostHeld = 256 * 1024;
/** Programs that take the whole screen (editors, monitors) print pictures, no log. */
const fullScreen = "\u001b[?1049h";
const encoder = new TextEncoder();

/** One command in a terminal whose output is read as a log. The reader is not troubled before there is a number in it. */
export class FollowedCommand {
  readonly #facts: CommandFacts;
  readonly #dependencies: FollowedCommandDependencies;
  #held: string | null = "";
  #stopped = false;
  readonly #printed: Promise<void>;

  constructor(
    output: AsyncIterable<string>,
    facts: CommandFacts,
    dependencies: FollowedCommandDependencies,
  ) {
    this.#facts = facts;
    this.#dependencies = dependencies;
    this.#printed = this.#follow(output);
  }

  /** The program has ended: what it has printed is still read. */
  async end(ending: Ending | null): Promise<void> {
    await this.#printed;
    this.endNow(ending);
  }

  /** Nothing more comes, and the output does not say so: its terminal was closed. */
  endNow(ending: Ending | null): void {
    if (this.#stopped) return;
    this.#stopped = true;
    if (this.#held === null) this.#dependencies.client.end(this.#facts.log, ending);
    this.#dependencies.onDone();
  }

  async #follow(output: AsyncIterable<string>): Promise<void> {
    for await (const text of output) {
      if (this.#stopped) return;
      if (text.includes(fullScreen)) return this.#giveUp();
      if (this.#held === null) this.#give(text);
      else this.#hold(this.#held + text);
    }
  }

  #hold(text: string): void {
    this.#held = text;
    if (!mayHoldMetrics(text)) {
      if (text.length > mostHeld) this.#giveUp();
      return;
    }
    const { client, transcripts } = this.#dependencies;
    const { log, name, commandLine } = this.#facts;
    this.#held = null;
    transcripts.begin(log, this.#facts);
    client.begin(log, { name, modified: null }, () => this.#giveUp());
    this.#give(`$ ${commandLine.replaceAll(/\s*[\r\n]+\s*/g, " ")}\n${text}`);
  }

  #give(text: string): void {
    this.#dependencies.transcripts.push(this.#facts.log, text);
    this.#dependencies.client.append(this.#facts.log, encoder.encode(text));
  }

  #giveUp(): void {
    const { client, transcripts, onDone } = this.#dependencies;
    this.#stopped = true;
    transcripts.forget(this.#facts.log);
    if (this.#held === null) client.drop(this.#facts.log);
    onDone();
  }
}
