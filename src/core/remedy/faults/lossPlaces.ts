import { message } from "../../message.ts";
import { codeOf, textOf } from "../../python/tree.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { sources } from "../sources.ts";
import { type Discovery, type Fault, fault, standstill } from "./fault.ts";

/** A loss that gets what it compares from the wrong places. Names and slices tell it, so that it is suspected only. */
function find(program: TrainingProgram): Discovery | null {
  return shifted(program) ?? swapped(program);
}

function shifted({ script, shiftedTwice: found }: TrainingProgram): Discovery | null {
  if (!found) return null;
  const [outputs, labels] = found.inLoss;
  const code = codeOf(script, labels.node);
  return fault(
    labels.node,
    [outputs, labels].map(({ node: { from, to }, of }) => ({ from, to, insert: of })),
    {
      title: message("Compare each output with the next token, not the one after ({code})", {
        code,
      }),
      why: message(
        "The data bring the labels one place ahead of the inputs, and {code} takes them one place further: the network is to tell the token after the next.",
        { code },
      ),
    },
    "suspected",
  );
}

function swapped({ script, swappedTriplet: found }: TrainingProgram): Discovery | null {
  if (!found) return null;
  const [first, second] = found;
  const [a, b] = [codeOf(script, first), codeOf(script, second)];
  return fault(
    first,
    [
      { from: first.from, to: first.to, insert: textOf(script, second) },
      { from: second.from, to: second.to, insert: textOf(script, first) },
    ],
    {
      title: message("Pull the positive to the anchor, not the negative ({a} ↔ {b})", { a, b }),
      why: message(
        "{a} and {b} are swapped: the loss pulls different samples together and pushes equal ones apart, and stays at its margin.",
        { a, b },
      ),
    },
    "suspected",
  );
}

export const lossPlaces: Fault = {
  id: "fix-loss-places",
  signs: [...standstill, "overfitting"],
  title: message("Give the loss each part in its place"),
  why: message("A loss that compares the wrong parts cannot get lower."),
  cost: message("None."),
  sources: [sources.deepChecker, sources.neuraLint],
  snippets: { pytorch: "loss = triplet_loss(anchor, positive, negative)" },
  find,
};
