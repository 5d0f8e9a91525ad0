import path from "node:path";
import type { Finding } from "../../core/diagnosis/finding.ts";
import type { Run } from "../../core/run/run.ts";
import type { LogLibrary } from "../../host/logLibrary.ts";
import { liesIn, realFolders } from "../../host/realFolders.ts";
import { readScriptFile, type ScriptFile } from "../../host/scriptFile.ts";
import { diffOf } from "../../host/scriptOffers.ts";
import { scriptsNamedIn } from "../../host/scriptTraces.ts";
import { failure, type Offers, type ToolAnswer, type ToolHost } from "../../host/tools/tool.ts";
import { planFor } from "../diagnosedLogs.ts";

/** Runs a study once the person has said yes. */
export type Try = (run: Run, script: string) => Promise<ToolAnswer>;

/** The tools' home where a server was started with folders: nothing outside them is read, by links neither. */
export class FolderHost implements ToolHost {
  readonly folders: readonly string[];
  readonly #library: LogLibrary;
  readonly #try: Try;

  constructor(folders: readonly string[], library: LogLibrary, tryOut: Try) {
    this.folders = folders;
    this.#library = library;
    this.#try = tryOut;
  }

  known() {
    return this.#library.read();
  }

  async offers(run: Run, finding: Finding, word: string | null): Promise<Offers> {
    const found = await this.#script(run, word);
    if (typeof found === "string") return { kind: "refused", reason: found };
    const home = this.folders.find((folder) => found.path.startsWith(folder + path.sep)) ?? "";
    const offers = planFor(found, run, finding).map((remedy) => ({
      remedy,
      diff: diffOf(found, remedy, home),
    }));
    return { kind: "offers", script: path.relative(home, found.path), offers };
  }

  async tryFixes(run: Run, word: string | null): Promise<ToolAnswer> {
    const script = await this.#script(run, word);
    return typeof script === "string" ? failure(script) : this.#try(run, script.path);
  }

  /** The script of a run; a sentence where none is known or may be read. */
  async #script(run: Run, word: string | null): Promise<ScriptFile | string> {
    const roots = await realFolders(this.folders);
    const isInside = (file: string) => liesIn(roots, file);
    const named = word === null ? await scriptsNamedIn(run.path).catch(() => []) : [word];
    const places = named.flatMap((name) =>
      path.isAbsolute(name)
        ? [name]
        : [...this.folders, path.dirname(run.path)].map((folder) => path.resolve(folder, name)),
    );
    for (const place of places) {
      if (!(await isInside(place))) continue;
      const read = await readScriptFile(place, isInside);
      if (read.kind === "script") return read.script;
      if (word !== null) return `${word}: ${read.reason}`;
    }
    return word === null
      ? "no script is known to have written this log; name it as script"
      : `${word}: there is no such script in the folders of this server`;
  }
}
