import type { Diagnosis, Finding } from "../diagnosis/finding.ts";
import { percent, withPlace } from "../diagnosis/wording.ts";
import { formatMessage, message } from "../message.ts";
import { drained } from "../parts.ts";
import { lineNumber } from "../python/lines.ts";
import { formatNumber } from "../python/literals.ts";
import type { Script } from "../python/script.ts";
import { optimizersOf } from "../training/optimizer/optimizers.ts";
import { programOf } from "../training/program.ts";
import { learningRateOf } from "../training/rate/learningRate.ts";
import { schedulersOf } from "../training/rate/schedulers.ts";
import { usualRates } from "../training/rate/usualRates.ts";
import { findFaults } from "./faults/findFaults.ts";

/** Of what is followed to its end, and of what may be meant so. */
const confidenceBy = { certain: 0.75, suspected: 0.6 } as const;
/** What the log and the script say, each by itself. */
const bothSay = 0.85;
/** Up to this confidence the log alone gives information. */
const informationAtMost = 0.8;

/**
 * The plateau that a log cannot decide, or is not sure of: its loss stands still, and only the level may be the best that the task
 * allows. A fault in the script that would hold it there speaks for a plateau. Null where the log has decided, or
 * where the script has no such fault.
 */
export function plateauByScript(
  script: Script,
  { findings, undecided }: Diagnosis,
): Finding | null {
  const weak = findings.find(isInformation);
  if (weak !== undefined) return confirmed(script, weak);
  const standstill = undecided.find(({ sign }) => sign === "plateau")?.standstill;
  if (standstill === undefined || findings.some(showsPlateau)) return null;
  const found: Finding = {
    sign: "plateau",
    severity: "info",
    confidence: confidenceBy.suspected,
    ...standstill,
    summary: { template: "", values: {} },
    evidence: {},
    subtype: "by-script",
    consequences: [],
  };
  const [fault] = drained(findFaults(programOf(script), found));
  if (fault === undefined) return atBoldRate(script, found);
  const { placement, title = fault.fault.title } = fault.outcome;
  const line = placement.kind === "edit" ? lineNumber(script.text, placement.anchor.from) : null;
  const { level = 0, opening = 1 } = standstill.measured;
  return {
    ...found,
    confidence: confidenceBy[fault.certainty],
    summary: withPlace(
      `The loss has stood still since {place}, at {level} of its opening. The log cannot tell whether the task allows better, but ${line === null ? "the script" : "line {line} of the script"} shows a possible cause.`,
      standstill.onset,
      { level: percent(level / opening), ...(line !== null && { line }) },
    ),
    evidence: {
      ...(line !== null && { "line of the script": line }),
      "what would mend it": formatMessage(title),
    },
  };
}

/** Of a loss that stands at what may be its best where it is known to be sure, nothing is to be confirmed. */
function isInformation({ sign, severity, confidence }: Finding): boolean {
  return sign === "plateau" && severity === "info" && confidence < informationAtMost;
}

/** A plateau that the log is not sure of, and of which the script has the cause: two that speak for it. */
function confirmed(script: Script, weak: Finding): Finding | null {
  const [fault] = drained(findFaults(programOf(script), weak));
  if (fault?.certainty !== "certain" || fault.outcome.placement.kind !== "edit") return null;
  const { placement, title = fault.fault.title } = fault.outcome;
  const line = lineNumber(script.text, placement.anchor.from);
  return {
    ...weak,
    severity: "warning",
    confidence: bothSay,
    summary: message(`${weak.summary.template} Line {line} of the script shows a cause.`, {
      ...weak.summary.values,
      line,
    }),
    evidence: {
      ...weak.evidence,
      "line of the script": line,
      "what would mend it": formatMessage(title),
    },
  };
}

/** So many times the highest rate that is usual no training holds on to what it learns. */
const farAbove = 20;

/**
 * Where nothing else is wrong, a learning rate that no optimizer of its kind is used with speaks for it, too. A schedule
 * may give it another scale: that of the first transformers multiplies a rate of 1.
 */
function atBoldRate(script: Script, found: Finding): Finding | null {
  if (schedulersOf(script).length > 0) return null;
  const [optimizer, another] = optimizersOf(script);
  const rate = optimizer && !another ? learningRateOf(script, optimizer) : null;
  if (!optimizer?.kind || rate?.kind !== "known" || !rate.place) return null;
  const { high, unbearable = farAbove * high } = usualRates(script, optimizer);
  if (rate.value < unbearable) return null;
  const values = { rate: formatNumber(rate.value), kind: optimizer.kind };
  return {
    ...found,
    confidence: confidenceBy.certain,
    subtype: "learning-rate-too-high",
    summary: withPlace(
      "The loss has stood still since {place}. The log cannot tell whether the task allows better, but the learning rate of {rate} is far above what {kind} is used with.",
      found.onset,
      values,
    ),
    evidence: { "learning rate of the script": rate.value },
  };
}

function showsPlateau({ sign, consequences }: Finding): boolean {
  return sign === "plateau" || consequences.some(showsPlateau);
}
