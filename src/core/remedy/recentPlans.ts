import type { ImportedFile } from "../python/importedFile.ts";
import type { Script } from "../python/script.ts";
import type { Remedy, RemedyRequest } from "./remedy.ts";

interface Plan {
  /** The finding, the hyperparameters as text, and the imported files. */
  readonly about: readonly unknown[];
  readonly remedies: readonly Remedy[];
}

/** Several findings of a script are asked about in one menu. */
const mostPlans = 8;

/** The last plans for each script: a menu is asked for with every move of the cursor. */
export class RecentPlans {
  readonly #plans = new WeakMap<Script, readonly Plan[]>();

  find(script: Script, request: RemedyRequest): readonly Remedy[] | null {
    const asked = aboutOf(request);
    const same = this.#plans
      .get(script)
      ?.find(
        ({ about }) => about.length === asked.length && about.every((a, at) => a === asked[at]),
      );
    return same?.remedies ?? null;
  }

  keep(script: Script, request: RemedyRequest, remedies: readonly Remedy[]): void {
    const others = this.#plans.get(script) ?? [];
    const plan = { about: aboutOf(request), remedies };
    this.#plans.set(script, [plan, ...others].slice(0, mostPlans));
  }
}

function aboutOf({
  finding,
  hyperparameters,
  imported,
  logsGradientNorm,
}: RemedyRequest): readonly unknown[] {
  const files: readonly ImportedFile[] = imported ?? [];
  return [finding, JSON.stringify([...hyperparameters]), logsGradientNorm === true, ...files];
}
