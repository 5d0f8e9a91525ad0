import type { Diagnosis } from "../core/diagnosis/finding.ts";
import type { ExplainByScript } from "../host/diagnoser.ts";
import type { CurrentDiagnosisOptions } from "../host/diagnosisOptions.ts";
import type { ScriptLocator } from "./scriptLocator.ts";
import { openScript } from "./trainingScript.ts";

/** What scripts of stuck runs show. They are read only where a run stands still: those of other runs are not opened. */
export function causesByScript(
  locator: ScriptLocator,
  options: CurrentDiagnosisOptions,
): ExplainByScript {
  return async (run, diagnosis) => {
    if (!standsStill(diagnosis)) return null;
    const uri = await locator.find(run);
    const script = uri === undefined ? null : await openScript(uri);
    if (script === null) return null;
    const { causeByScript } = await import("../core/remedy/planner.ts");
    return causeByScript(script.text, run, diagnosis, options.current);
  };
}

function standsStill({ findings, undecided }: Diagnosis): boolean {
  return (
    findings.some(({ sign }) => sign === "plateau") ||
    undecided.some(({ standstill }) => standstill !== undefined)
  );
}
