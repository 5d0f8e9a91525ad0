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

/** An accuracy that takes more than this off what it lacks has gained, and one that lacks little has so from the beginning. */
const nearlyAsMuchLacks = 0.9;
const lacksLittle = 0.2;

/**
 * A run that ends not far from where it began although its loss never stood still, in a script with what lets a network
 * learn but little. Held-back data have to say so: under dropout a training loss stays high in a network that has learned.
 * Null where the log has found anything, or where a score or a loss says that it has learned.
 */
export function heldBackByScript(
  script: Script,
  run: Run,
  { findings }: Diagnosis,
): Finding | null {
  const [loss] = run.ofRole("train_loss");
  if (findings.length > 0 || !loss || !isOver(run)) return null;
  const { values } = loss;
  const share = shareLeft(values);
  if (share === null || share < nearBeginning || !isHeldBack(run, values[0] ?? 0)) return null;
  const found: Finding = {
    sign: "plateau",
    severity: "info",
    confidence: 0.6,
    onset: onsetAt(positionOf(loss.at(0))),
    series: loss.name,
    measured: {
      level: levelAtEnd(values),
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

/** Whether there are held-back data, and neither they nor any score of the run have gained. */
function isHeldBack(run: Run, opening: number): boolean {
  const losses = run.ofRole("val_loss");
  const scores = run.series.filter(
    ({ metric: { kind }, role }) => kind === "accuracy" || (kind === "score" && role === "other"),
  );
  return (
    (losses.length > 0 || run.ofRole("val_accuracy").length > 0) &&
    losses.every(({ values }) => (shareLeft(values, opening) ?? 0) >= nearBeginning) &&
    !scores.some(({ values }) => hasGained(values))
  );
}

/**
 * The end of a curve as a share of its beginning; null of too few values, and of those that are not positive. What an
 * epoch has learned before its end is seen by the opening of another curve that began higher.
 */
function shareLeft(values: Float64Array, opening = 0): number | null {
  const [own = 0] = values;
  if (values.length < fewestValues || own <= 0) return null;
  return levelAtEnd(values) / Math.max(own, opening);
}

/** A share or a percentage that comes nearer to all, or an error that falls. */
function hasGained(values: Float64Array): boolean {
  const [opening = 0] = values;
  const [end, all] = [levelAtEnd(values), values.some((value) => value > 1.5) ? 100 : 1];
  return (
    end < nearBeginning * opening ||
    all - end < nearlyAsMuchLacks * (all - opening) ||
    (end > opening * nearlyAsMuchLacks && all - end < lacksLittle * all)
  );
}

function levelAtEnd(values: Float64Array): number {
  return median(values.slice(-Math.ceil(values.length / ends)));
}
