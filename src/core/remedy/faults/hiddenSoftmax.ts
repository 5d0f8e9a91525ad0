import { message } from "../../message.ts";
import { argumentOf } from "../../python/arguments.ts";
import { referenceTo } from "../../python/imports.ts";
import type { Script } from "../../python/script.ts";
import { distinct, type ScriptEdit } from "../../python/scriptEdit.ts";
import { codeOf } from "../../python/tree.ts";
import type { TrainingProgram } from "../../training/program.ts";
import type { Operation } from "../../training/pytorch/operation.ts";
import { type Discovery, fault } from "./fault.ts";

/** Units that share a sum of 1 are a fraction each, and what goes on through several such layers is the same for all inputs. */
export function hiddenSoftmax({ script, hiddenSoftmax: found }: TrainingProgram): Discovery | null {
  const [first] = found?.operations ?? [];
  if (!found || !first) return null;
  const edits = found.operations.flatMap((one) => rectified(script, one));
  const isWhole = !found.isShared && !edits.includes(null);
  return fault(
    first.at,
    isWhole ? distinct(edits.flatMap((edit) => edit ?? [])) : [null],
    {
      title: message("Use ReLU instead of softmax between the hidden layers"),
      why: message(
        "{code} stands between hidden layers: the units share a sum of 1, so that next to nothing of the input and of the gradient gets through several of them.",
        { code: codeOf(script, first.at) },
      ),
    },
    found.isChosen ? "suspected" : "certain",
  );
}

/** `nn.ReLU()` of `nn.Softmax(dim=1)`, `torch.relu(x)` of `F.softmax(x, dim=1)`. */
function rectified(
  script: Script,
  { settings, input, at }: Operation,
): readonly (ScriptEdit | null)[] {
  if (!settings) return [null];
  const { node, name, argumentList } = settings;
  if (name === "torch.nn.Softmax") {
    const { text, edits } = referenceTo(script, "torch.nn.ReLU");
    return [...edits, { from: node.from, to: node.to, insert: `${text}()` }];
  }
  const given = input ?? argumentOf(script, argumentList, "input", 0)?.value;
  if (!given || node.from !== at.from) return [null];
  const { text, edits } = referenceTo(script, "torch.relu");
  return [
    ...edits,
    { from: node.from, to: given.from, insert: `${text}(` },
    { from: given.to, to: node.to, insert: ")" },
  ];
}
