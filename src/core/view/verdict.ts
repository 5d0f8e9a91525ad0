import {
  type Diagnosis,
  emptyDiagnosis,
  type Finding,
  type Position,
  type Severity,
} from "../diagnosis/finding.ts";
import { lessonOf } from "../landscape/lessonOf.ts";
import type { LessonId } from "../landscape/lessons.ts";
import { type Message, message } from "../message.ts";
import type { CodePart } from "../remedy/codePart.ts";
import { type OfferedRemedy, whyOf } from "../remedy/remedy.ts";
import type { RemedyId } from "../remedy/remedyId.ts";
import { formatNumber } from "./format.ts";
import { doubtOf, signTitle } from "./signWords.ts";
import { type UndecidedSigns, undecidedSigns } from "./undecidedSigns.ts";

type Translate = (m: Message) => string;

/** What is to be said about a run, in the display language. Undecided is never shown as healthy. */
export interface Verdict {
  readonly kind: "unjudged" | "healthy" | "undecided" | "findings";
  readonly headline: string;
  readonly detail: string | null;
  /** What became of remedies that were put into the script. */
  readonly notes: readonly string[];
  readonly cards: readonly Card[];
  readonly undecided: readonly UndecidedSigns[];
  /** Said where the script was changed after this run: what is to be tried next shows in a newer run. */
  readonly outdated: string | null;
  /** Findings that a person does not want to see of this run. */
  readonly dismissed: readonly { readonly key: string; readonly title: string }[];
}

/** What is known of a run beside its diagnosis. */
export interface VerdictContext {
  readonly notes?: readonly string[];
  readonly outdated?: boolean;
  readonly dismissed?: readonly Finding[];
}

export interface Card {
  /** Names the finding among those of its run. */
  readonly key: string;
  readonly severity: Severity;
  readonly title: string;
  readonly summary: string;
  readonly since: string | null;
  readonly line: number | null;
  /** In words and as a number. */
  readonly confidence: string;
  /** Why it may be wrong all the same. */
  readonly doubt: string;
  readonly evidence: readonly { readonly label: string; readonly value: string }[];
  readonly consequences: string | null;
  /** The lesson on a loss landscape that fits the cause; null where none does. */
  readonly lesson: LessonId | null;
  /** null while they are looked up. */
  readonly remedies: readonly RemedyCard[] | null;
}

export interface RemedyCard {
  readonly id: RemedyId;
  readonly title: string;
  readonly why: string;
  readonly cost: string;
  readonly sources: readonly { readonly label: string; readonly url: string }[];
  readonly code: readonly CodePart[];
  readonly preferred: boolean;
  readonly placement: "edit" | "present" | "refused";
  /** Why it cannot be inserted. */
  readonly reason: string | null;
}

export function findingKey(finding: Finding): string {
  return `${finding.sign}/${finding.series}`;
}

export function verdict(
  diagnosis: Diagnosis,
  remedies: (finding: Finding) => readonly OfferedRemedy[] | null,
  translate: Translate,
  { notes = [], outdated = false, dismissed = [] }: VerdictContext = {},
): Verdict {
  const cards = diagnosis.findings.map((finding) => card(finding, remedies(finding), translate));
  const { kind, headline, detail } = conclusion(diagnosis, dismissed.length);
  return {
    kind,
    headline: translate(headline),
    detail: detail === null ? null : translate(detail),
    notes,
    cards,
    undecided: undecidedSigns(diagnosis.undecided, translate),
    outdated: outdated
      ? translate(message("The script has changed since this run: run it again."))
      : null,
    dismissed: dismissed.map((finding) => ({
      key: findingKey(finding),
      title: translate(signTitle(finding.sign)),
    })),
  };
}

function conclusion(
  diagnosis: Diagnosis,
  dismissed: number,
): {
  kind: Verdict["kind"];
  headline: Message;
  detail: Message | null;
} {
  const { findings, undecided } = diagnosis;
  if (findings.length > 0) {
    const headline =
      findings.length === 1
        ? message("1 problem found")
        : message("{count} problems found", { count: findings.length });
    return { kind: "findings", headline, detail: null };
  }
  if (diagnosis === emptyDiagnosis) {
    return {
      kind: "unjudged",
      headline: message("Not judged yet"),
      detail: message("The diagnosis appears here as soon as the log has enough points."),
    };
  }
  if (dismissed > 0) {
    return { kind: "undecided", headline: message("No other problem found"), detail: null };
  }
  if (undecided.length > 0) {
    return {
      kind: "undecided",
      headline: message("No problem found so far"),
      detail: message("Some signs could not be judged. That does not mean that all is well."),
    };
  }
  return {
    kind: "healthy",
    headline: message("Nothing wrong found"),
    detail: message("Every sign was looked for, and none was left undecided."),
  };
}

function card(
  finding: Finding,
  remedies: readonly OfferedRemedy[] | null,
  translate: Translate,
): Card {
  const titles = finding.consequences.map(({ sign }) => translate(signTitle(sign)));
  return {
    key: findingKey(finding),
    severity: finding.severity,
    title: translate(signTitle(finding.sign)),
    summary: translate(finding.summary),
    since: since(finding, translate),
    line: finding.onset.line,
    confidence: translate(confidence(finding.confidence)),
    doubt: translate(doubtOf(finding)),
    evidence: Object.entries(finding.evidence).map(([label, value]) => ({
      label: translate(message(label)),
      value: typeof value === "number" ? formatNumber(value) : value,
    })),
    consequences:
      titles.length === 0
        ? null
        : translate(message("This also explains: {signs}.", { signs: titles.join(", ") })),
    lesson: lessonOf(finding),
    remedies: remedies?.map((remedy) => remedyCard(remedy, translate)) ?? null,
  };
}

function remedyCard(remedy: OfferedRemedy, translate: Translate): RemedyCard {
  const { placement } = remedy;
  return {
    id: remedy.id,
    title: translate(remedy.title),
    why: whyOf(remedy, translate),
    cost: translate(remedy.cost),
    sources: remedy.sources,
    code: remedy.code,
    preferred: remedy.preferred,
    placement: placement.kind,
    reason: placement.kind === "edit" ? null : translate(placement.reason),
  };
}

function confidence(value: number): Message {
  const values = { value: value.toFixed(2) };
  if (value >= 0.9) return message("Very likely ({value})", values);
  if (value >= 0.8) return message("Likely ({value})", values);
  if (value >= 0.5) return message("Possible ({value})", values);
  return message("Unlikely ({value})", values);
}

function since({ onset }: Finding, translate: Translate): string | null {
  const place = placeInWords(onset, translate);
  if (place === null || onset.interval === null) return place;
  const from = placeInWords(onset.interval.from, translate);
  const to = placeInWords(onset.interval.to, translate);
  if (from === null || to === null || from === to) return place;
  return translate(message("{place} (between {from} and {to})", { place, from, to }));
}

/** By the coarsest coordinate that the log states. */
export function placeInWords(position: Position, translate: Translate): string | null {
  const { epoch, step, line } = position;
  if (epoch !== null) return translate(message("epoch {epoch}", { epoch: formatNumber(epoch) }));
  if (step !== null) return translate(message("step {step}", { step: formatNumber(step) }));
  return line === null ? null : translate(message("line {line}", { line }));
}
