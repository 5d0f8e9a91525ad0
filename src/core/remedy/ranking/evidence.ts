import type { Message } from "../../message.ts";
import type { RemedyId, TreatmentId } from "../remedyId.ts";

/** What the log or the script says of treatments. */
export interface Evidence {
  /** Best first. */
  readonly speaksFor?: readonly TreatmentId[];
  /** It is as likely as not: what is surer leads. */
  readonly isOpen?: boolean;
  /** A sentence to show with what it speaks for. */
  readonly reason?: Message;
  /** What would change little here, or the wrong way: it comes behind everything else. */
  readonly speaksAgainst?: readonly RemedyId[];
  /** A sentence to show with what it speaks against. */
  readonly doubt?: Message;
}
