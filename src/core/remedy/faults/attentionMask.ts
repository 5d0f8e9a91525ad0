import type { SyntaxNode } from "@lezer/common";
import { message } from "../../message.ts";
import { callAt } from "../../python/calls.ts";
import type { Script } from "../../python/script.ts";
import type { ScriptEdit } from "../../python/scriptEdit.ts";
import { childOf, childrenOf, codeOf, textOf } from "../../python/tree.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { sources } from "../sources.ts";
import { type Discovery, type Fault, fault, standstill } from "./fault.ts";

const reasons = {
  padding:
    "{code} is true for the tokens, and attention ignores what is true: it reads only the padding.",
  future:
    "{code} is true for the past, and attention ignores what is true: it reads only the future.",
  scores:
    "{code} is true for the past, and what is true is filled with a score that counts for nothing: attention reads only the future.",
  pooling:
    "{code} is true for the padding, and the mean is taken of what is true: the words are multiplied by 0.",
} as const;

function find({ script, invertedMask: found }: TrainingProgram): Discovery | null {
  if (!found) return null;
  const { made, kind, taker } = found;
  const code = codeOf(script, made);
  return fault(
    made,
    [kind === "pooling" ? unequal(script, made) : inverted(script, made, taker)],
    {
      title:
        kind === "pooling"
          ? message("Take the mean of what to read, not of the padding ({code})", { code })
          : message("Mask what to ignore, not what to read ({code})", { code }),
      why: message(reasons[kind], { code }),
    },
    // Scores of a table of ones are followed to their end.
    kind === "scores" ? "certain" : "suspected",
  );
}

const opposites: Readonly<Record<string, string>> = { "!=": "==", "==": "!=" };

function inverted(script: Script, made: SyntaxNode, taker: SyntaxNode): ScriptEdit {
  const operator = made.name === "BinaryExpression" ? childrenOf(made)[1] : undefined;
  const opposite = operator && opposites[textOf(script, operator)];
  return operator && opposite && taker.from === made.from
    ? { from: operator.from, to: operator.to, insert: opposite }
    : { from: taker.from, to: taker.from, insert: "~" };
}

/** `ids != PAD`, `ids.ne(PAD)`. */
function unequal(script: Script, made: SyntaxNode): ScriptEdit | null {
  const call = callAt(script, made);
  const name = call ? childOf(call.callee, "PropertyName") : childrenOf(made)[1];
  return name ? { from: name.from, to: name.to, insert: call ? "ne" : "!=" } : null;
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
