import { message } from "../../message.ts";
import type { ScriptEdit } from "../../python/scriptEdit.ts";
import { childrenOf, codeOf } from "../../python/tree.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { type Discovery, type Fault, fault, standstill } from "./fault.ts";
import { faultSources as sources } from "./sources.ts";

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
      title: message("Mask what is to be left out, not what is to be read ({code})", { code }),
      why:
        kind === "padding"
          ? message(
              "{code} is true for the tokens, and attention leaves out what is true: it reads the padding alone.",
              { code },
            )
          : message(
              "{code} is true for the past, and attention leaves out what is true: it reads the future alone.",
              { code },
            ),
    },
    "suspected",
  );
}

export const attentionMask: Fault = {
  id: "fix-attention-mask",
  signs: [...standstill, "non-finite", "overfitting"],
  title: message("Mask what is to be left out, not what is to be read"),
  why: message("In PyTorch's layers a mask is true where nothing is to be read."),
  cost: message("None: saved weights fit as they are."),
  sources: [sources.attention, sources.neuraLint],
  snippets: { pytorch: "encoder(x, src_key_padding_mask=(ids == pad_id))" },
  find,
};
