import type { DiagnosisContext } from "../core/diagnosis/context.ts";
import { DiagnosisEngine } from "../core/diagnosis/engine.ts";
import type { Diagnosis } from "../core/diagnosis/finding.ts";
import type { Parts } from "../core/parts.ts";
import type { Run, RunId } from "../core/run/run.ts";

/** The engine of each run: it remembers what it said, so that no finding flickers. */
export class RunEngines {
  readonly #known = new Map<RunId, { readonly run: Run; readonly engine: DiagnosisEngine }>();

  update(run: Run, context: DiagnosisContext): Parts<Diagnosis> {
    const known = this.#known.get(run.id);
    const engine =
      known !== undefined && goesOn(known.run, run) ? known.engine : new DiagnosisEngine();
    this.#known.set(run.id, { run, engine });
    return engine.updateInParts(run, context);
  }

  forget(id: RunId): void {
    this.#known.delete(id);
  }
}

/** A run of several files is put together anew as they grow; it is the same one as long as its series are. */
function goesOn(before: Run, now: Run): boolean {
  return (
    before === now ||
    now.series.every((series) => before.find(series.name, series.granularity) === series)
  );
}
