import type { DiagnosisContext } from "../core/diagnosis/context.ts";
import type { Disposable } from "../core/disposable.ts";
import { Emitter, type Event } from "../core/emitter.ts";

export type Judgement = Pick<DiagnosisContext, "sensitivity" | "off">;

/** How readily findings are shown: one setting for all that diagnose. */
export class Judge implements Disposable {
  #judgement: Judgement;
  readonly #changes = new Emitter<void>();
  readonly onDidChange: Event<void> = this.#changes.event;

  constructor(judgement: Judgement = {}) {
    this.#judgement = judgement;
  }

  get judgement(): Judgement {
    return this.#judgement;
  }

  change(judgement: Judgement): void {
    this.#judgement = judgement;
    this.#changes.fire();
  }

  dispose(): void {
    this.#changes.dispose();
  }
}
