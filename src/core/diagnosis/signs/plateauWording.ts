import { type Message, message } from "../../message.ts";
import type { Position } from "../finding.ts";
import { percent, withPlace } from "../wording.ts";
import type { Flatness } from "./flatness.ts";
import type { Level } from "./plateauLevel.ts";

/** With no validation loss and no cause in sight, only what is this close to its opening counts as stuck. */
const nearOpening = 0.9;

/** What is said of the level at which a loss stands; `guessing` is that of chance, as "ln 10". */
export function levelClause(level: Level, isMiddling: boolean, guessing: string | null): string {
  if (level === "chance" && guessing !== null) return `, at ${guessing}: the level of guessing`;
  if (level === "chance") return ", at the level of guessing";
  return isMiddling
    ? ", at {level} of its opening: whether the task allows better, the log cannot tell"
    : "";
}

export const notUpdated =
  "The loss has been the same to the last digit since {place}: no update changes it. Either no optimizer updates these weights, or their outputs are dead. Look at the optimizer, what it holds and its learning rate.";

export const reasonAtGuessing = message(
  "The loss stands at about the level of guessing, but few runs that looked like this one were stuck: the log cannot tell.",
);

export const reasonAfterBurst = message(
  "After a burst the loss stands at about the level of guessing, and the accuracy says the same: the log cannot tell a plateau from the best that the task allows.",
);

/** Why a flat loss at that level may be the best there is; null where it is a bad one. */
export function reasonAgainst(
  level: Level,
  flat: Flatness,
  subtype: string | null,
  begins: Position | null,
): Message | null {
  const share = flat.level / flat.opening;
  if (level === "continued" && begins !== null) {
    return withPlace(
      "The log begins at {place}, so that its opening is not known: flat as it is, whether it is stuck cannot be told.",
      begins,
    );
  }
  if (level === "continued") {
    return message(
      "The run began with trained weights: how little the loss has fallen does not tell whether it is stuck.",
    );
  }
  if (level === "fitted" || level === "learned") {
    return message(
      "Flat at {level} of the opening loss, and the validation loss rises again: this may be the entropy of the data, or the noise of the targets, below which no model gets.",
      { level: percent(share) },
    );
  }
  const untold = level === "unmeasured" && subtype === null && share < nearOpening;
  if (level !== "unclear" && !untold) return null;
  return reasonOpen(flat);
}

export function reasonOpen({ level, opening }: Flatness): Message {
  return message(
    "Flat at {level} of the opening loss: the log cannot tell a plateau from the best that the task allows.",
    { level: percent(level / opening) },
  );
}
