import type { Finding, Severity } from "../diagnosis/finding.ts";
import type { Message } from "../message.ts";
import type { AxisScale } from "./axes.ts";
import { signTitle } from "./signWords.ts";
import { findingKey } from "./verdict.ts";

/** The vertical line where a finding began, in the unit of the drawn x axis. */
export interface OnsetMark {
  readonly finding: string;
  readonly label: string;
  readonly severity: Severity;
  readonly x: number;
  /** Where the onset lies with 95 % confidence. */
  readonly interval: { readonly from: number; readonly to: number } | null;
  /** Whether the sign shows in this chart; elsewhere the line only helps to compare. */
  readonly own: boolean;
}

export function onsetMarks(
  findings: readonly Finding[],
  scale: AxisScale,
  isOwn: (finding: Finding) => boolean,
  translate: (m: Message) => string,
): readonly OnsetMark[] {
  return findings.flatMap((finding) => {
    const x = scale.place(finding.onset);
    if (x === null) return [];
    const from = finding.onset.interval && scale.place(finding.onset.interval.from);
    const to = finding.onset.interval && scale.place(finding.onset.interval.to);
    return {
      finding: findingKey(finding),
      label: translate(signTitle(finding.sign)),
      severity: finding.severity,
      x,
      interval: from === null || to === null ? null : { from, to },
      own: isOwn(finding),
    };
  });
}
