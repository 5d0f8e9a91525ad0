import { message } from "../../message.ts";
import type { ScriptEdit } from "../../python/scriptEdit.ts";
import { childrenOf, codeOf } from "../../python/tree.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { sources } from "../sources.ts";
import { type Discovery, type Fault, fault, standstill } from "./fault.ts";

function find({ script, invertedMask: found }: TrainingProgram): Discovery | null {
  if (!found) return null;
  const { made, kind, taker } = found;
  const code = codeOf(script, made);
  const invert: ScriptEdit = { from: taker.from, to: taker.from, insert: "~" };
  const operator = childrenOf(made)[1];
  const isOwn = operator && taker.from === made.from;
  const edit = isOwn ? { from: operator.from, to: operator.to, insert: "==" } : invert;
  return fault(
    made,
    [edit],
    {
      title: message("Mask what to ignore, not what to read ({code})", { code }),
      why:
        kind === "padding"
          ? message(
              "{code} is true for the tokens, and attention ignores what is true: it reads only the padding.",
              { code },
            )
          : message(
              "{code} is true for the past, and attention ignores what is true: it reads only the future.",
              { code },
            ),
    },
    "suspected",
  );
}

export const attentionMask: Fault = {
  id: "fix-attention-mask",
  signs: [...standstill, "non-finite", "overfitting"],
  title: message("Mask what to ignore, not what to read"),
  why: message("In PyTorch's layers a mask is true for what to ignore."),
  cost: message("None: saved weights fit as they are."),
  sources: [sources.attention, sources.neuraLint],
  snippets: { pytorch: "encoder(x, src_key_padding_mask=(ids == pad_id))" },
  find,
};
