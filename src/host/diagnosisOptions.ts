import type { DiagnosisContext } from "../core/diagnosis/context.ts";
import type { Disposable } from "../core/disposable.ts";
import { Emitter, type Event } from "../core/emitter.ts";

export type DiagnosisOptions = Pick<DiagnosisContext, "sensitivity" | "off">;

/** How readily findings are shown: one setting for all that diagnose. */
export class CurrentDiagnosisOptions implements Disposable {
  #options: DiagnosisOptions;
  readonly #changes = new Emitter<void>();
  readonly onDidChange: Event<void> = this.#changes.event;

  constructor(options: DiagnosisOptions = {}) {
    this.#options = options;
  }

  get current(): DiagnosisOptions {
    return this.#options;
  }

  change(options: DiagnosisOptions): void {
    this.#options = options;
    this.#changes.fire();
  }

  dispose(): void {
    this.#changes.dispose();
  }
}
