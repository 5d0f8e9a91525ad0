import type { Finding } from "../../diagnosis/finding.ts";
import { message } from "../../message.ts";
import { editItems, itemsOf } from "../../python/arguments.ts";
import { renameCallee } from "../../python/renameCallee.ts";
import { distinct } from "../../python/scriptEdit.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { opensGates } from "../../training/pytorch/edits/initializeRecurrent.ts";
import { sources } from "../sources.ts";
import { batchAxis } from "./batchAxis.ts";
import { anyTrouble, type Discovery, type Fault, fault } from "./fault.ts";

function find(program: TrainingProgram, finding: Finding | null): Discovery | null {
  return batchAxis(program) ?? plainRecurrence(program, finding);
}

/** Over so many positions enough of the gradient is left. */
const short = 32;

function plainRecurrence(
  { script, plainRecurrences }: TrainingProgram,
  finding: Finding | null,
): Discovery | null {
  // A plain RNN trains well on short sequences: only a long way speaks against it.
  const isLost = finding?.sign === "vanishing-gradient";
  if (finding && !isLost && finding.sign !== "plateau") return null;
  const plain = plainRecurrences.filter(({ length, isFollowed }) => {
    return length !== null && length > short && (isLost || isFollowed);
  });
  const [first] = plain;
  if (!first) return null;
  const edits = plain.flatMap(({ call }) => {
    const given = itemsOf(script, call.argumentList).filter((i) => i.keyword === "nonlinearity");
    const target = call.method.endsWith("Cell") ? "GRUCell" : "GRU";
    return [
      ...renameCallee(script, call, target),
      ...editItems(script, call.argumentList, { remove: given }),
    ];
  });
  // Half open, as they start, gates would lose over as long a way what they have read.
  const opened = opensGates(script, first.call.method.endsWith("Cell") ? "GRUCell" : "GRU");
  const more = opened?.placement.kind === "edit" ? opened.placement.edits : [];
  return fault(
    first.call.node,
    distinct([...edits, ...more]),
    {
      title:
        more.length > 0
          ? message("Use a GRU with open gates instead of the plain RNN")
          : message("Use a GRU instead of the plain RNN"),
      why: message(
        "A plain RNN multiplies the gradient by the same weights at every position: over long sequences nothing of it is left. The gates of a GRU let it through.",
      ),
    },
    "suspected",
  );
}

export const recurrentLayer: Fault = {
  id: "fix-recurrent-layer",
  signs: [...anyTrouble, "overfitting"],
  title: message("Use a GRU instead of the plain RNN"),
  why: message("Over long sequences the gradient of a plain RNN vanishes."),
  cost: message("Three times the recurrent weights; saved weights do not fit."),
  sources: [sources.deepChecker, sources.clipping],
  snippets: {
    pytorch: "self.rnn = nn.GRU(input_size, hidden_size, batch_first=True)",
    keras: "keras.layers.GRU(64)",
  },
  find,
};
