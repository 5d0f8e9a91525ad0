import type { Diagnosis, Finding } from "../diagnosis/finding.ts";
import { median } from "../diagnosis/statistics/median.ts";
import { onsetAt, percent, positionOf } from "../diagnosis/wording.ts";
import { formatMessage, message } from "../message.ts";
import { drained } from "../parts.ts";
import { lineNumber } from "../python/lines.ts";
import type { Script } from "../python/script.ts";
import { isOver } from "../run/isOver.ts";
import type { Run } from "../run/run.ts";
import { programOf } from "../training/program.ts";
import { findFaults } from "./faults/findFaults.ts";

/** What a whole run takes off its loss where it learns. */
const nearBeginning = 0.7;
const fewestValues = 12;
/** The beginning and the end of a run are these shares of its values. */
const ends = 6;

/**
 * A run that ends not far from where it began although its loss never stood still, in a script with what lets a network
 * learn but little. Null where the log has found anything, or where a score or held-back data say that it has learned.
 */
export function heldBackByScript(
  script: Script,
  run: Run,
  { findings }: Diagnosis,
): Finding | null {
  const [loss] = run.ofRole("train_loss");
  if (findings.length > 0 || !loss || !isOver(run)) return null;
  const shares = [loss, ...run.ofRole("val_loss")].map(({ values }) => shareLeft([...values]));
  const [share] = shares;
  if (share === undefined || share === null) return null;
  if (shares.some((one) => one === null || one < nearBeginning)) return null;
  const { values } = loss;
  const found: Finding = {
    sign: "plateau",
    severity: "info",
    confidence: 0.6,
    onset: onsetAt(positionOf(loss.at(0))),
    series: loss.name,
    measured: {
      level: median(values.slice(-Math.ceil(values.length / ends))),
      opening: values[0] ?? 0,
    },
    summary: { template: "", values: {} },
    evidence: {},
    subtype: "by-script",
    consequences: [],
  };
  const fault = drained(findFaults(programOf(script), found)).find((one) => one.fault.holdsBack);
  if (fault?.outcome.placement.kind !== "edit") return null;
  const { placement, title = fault.fault.title } = fault.outcome;
  const line = lineNumber(script.text, placement.anchor.from);
  return {
    ...found,
    summary: message(
      "At its end the run is still at {share} of the loss that it began with, and line {line} of the script shows a possible cause.",
      { share: percent(share), line },
    ),
    evidence: { "line of the script": line, "what would mend it": formatMessage(title) },
  };
}

/** The end of a curve as a share of its beginning; null of too few values, and of those that are not positive. */
function shareLeft(values: readonly number[]): number | null {
  const [opening = 0] = values;
  if (values.length < fewestValues || opening <= 0) return null;
  return median(values.slice(-Math.ceil(values.length / ends))) / opening;
}
