import type { Disposable, LogOutputChannel } from "vscode";
import type { Diagnosis } from "../../core/diagnosis/finding.ts";
import type { OfferedRemedy } from "../../core/remedy/remedy.ts";
import type { Run } from "../../core/run/run.ts";
import { findingKey } from "../../core/view/verdict.ts";
import type { RemedyService } from "../remedyService.ts";

export type Lists = ReadonlyMap<string, readonly OfferedRemedy[]>;

/**
 * The remedies of the findings that are shown, by finding key. They are looked up in the background:
 * until then the last known ones of the run stand in, and `onDidList` says when there are new ones.
 */
export class RemedyLists implements Disposable {
  readonly #service: RemedyService;
  readonly #log: LogOutputChannel;
  readonly #onDidList: () => void;
  readonly #subscription: Disposable;
  #run: Run | null = null;
  #diagnosis: Diagnosis | null = null;
  #lists: Lists = new Map();
  #request = 0;

  constructor(service: RemedyService, log: LogOutputChannel, onDidList: () => void) {
    this.#service = service;
    this.#log = log;
    this.#onDidList = onDidList;
    this.#subscription = service.onDidChange(() => {
      this.#diagnosis = null;
      onDidList();
    });
  }

  /** A new map whenever the diagnosis or the remedies have changed. */
  of(run: Run, diagnosis: Diagnosis): Lists {
    if (run !== this.#run || diagnosis !== this.#diagnosis) {
      this.#lists = run === this.#run ? new Map(this.#lists) : new Map();
      this.#run = run;
      this.#diagnosis = diagnosis;
      void this.#lookUp(run, diagnosis);
    }
    return this.#lists;
  }

  async #lookUp(run: Run, diagnosis: Diagnosis): Promise<void> {
    const request = ++this.#request;
    const lists = await Promise.all(
      diagnosis.findings.map(async (finding) => {
        const remedies = await this.#service.list(run, finding).catch((error: unknown) => {
          this.#log.error(`The remedies for ${finding.sign} could not be listed: ${String(error)}`);
          return [];
        });
        return [findingKey(finding), remedies] as const;
      }),
    );
    if (request !== this.#request || lists.length === 0) return;
    this.#lists = new Map(lists);
    this.#onDidList();
  }

  dispose(): void {
    this.#request++;
    this.#subscription.dispose();
  }
}
