import type { Sign } from "../diagnosis/finding.ts";
import { type Message, message } from "../message.ts";

const titles: Readonly<Record<Sign, string>> = {
  plateau: "Plateau",
  overfitting: "Overfitting",
  "vanishing-gradient": "Vanishing gradient",
  "initialization-sensitivity": "Sensitive to initialization",
  "optimizer-sensitivity": "Sensitive to the optimizer",
  "non-finite": "NaN or infinity",
  divergence: "Divergence",
  "exploding-gradient": "Exploding gradient",
  "loss-spike": "Loss spike",
  oscillation: "Oscillation",
  "stalled-log": "Stalled log",
};

/** A sign's name for a heading or a label. */
export function signTitle(sign: Sign): Message {
  return message(titles[sign]);
}
