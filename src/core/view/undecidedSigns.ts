import type { Undecided } from "../diagnosis/finding.ts";
import type { Message } from "../message.ts";
import { signTitle } from "./signWords.ts";

/** Signs that could not be judged for one reason. */
export interface UndecidedSigns {
  readonly titles: readonly string[];
  readonly reason: string;
}

/** A reason that holds for many signs, such as that of adversarial training, is said once. */
export function undecidedSigns(
  undecided: readonly Undecided[],
  translate: (m: Message) => string,
): readonly UndecidedSigns[] {
  const byReason = new Map<string, string[]>();
  for (const { sign, reason } of undecided) {
    const said = translate(reason);
    const title = translate(signTitle(sign));
    const titles = byReason.get(said);
    if (titles === undefined) byReason.set(said, [title]);
    else titles.push(title);
  }
  return [...byReason].map(([reason, titles]) => ({ titles, reason }));
}
