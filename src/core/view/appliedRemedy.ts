import type { Diagnosis, Finding, Sign } from "../diagnosis/finding.ts";
import { emptyDiagnosis } from "../diagnosis/finding.ts";
import { type Message, message } from "../message.ts";
import { signTitle } from "./signWords.ts";

/** A remedy that a person has put into the script of a stuck run. */
export interface AppliedRemedy {
  readonly script: string;
  readonly sign: Sign;
  /** As the menu named it. */
  readonly remedy: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** Version of the script's text before the edit; null where only files that it imports were edited. */
  readonly before: string | null;
}

/** Whether the script is as it was before the edit: Undo, or a person's own hand. */
export function isUndone({ before }: AppliedRemedy, version: string): boolean {
  return before === version;
}

/** The sign by which the next run tells whether a remedy helped: what only the script shows goes with the edit itself. */
export function judgedSign({ sign, subtype }: Finding): Sign {
  return subtype === "by-script" ? "plateau" : sign;
}

/** What the first run after the edit says of it: whether the sign has gone away. */
export function judgeAppliedRemedy(
  applied: AppliedRemedy,
  diagnosis: Diagnosis,
  ended: boolean,
): Message {
  const values = { remedy: applied.remedy, sign: signTitle(applied.sign).template };
  const shown = diagnosis.findings.flatMap((finding) => [finding, ...finding.consequences]);
  if (shown.some(({ sign }) => sign === applied.sign)) {
    return message("After “{remedy}”: {sign} is still there.", values);
  }
  const undecided = diagnosis.undecided.some(({ sign }) => sign === applied.sign);
  if (diagnosis === emptyDiagnosis || undecided) {
    return message("After “{remedy}”: {sign} cannot be judged yet.", values);
  }
  return ended
    ? message("After “{remedy}”: {sign} has gone away.", values)
    : message("After “{remedy}”: {sign} has not come back so far.", values);
}
