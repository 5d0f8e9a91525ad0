import { message } from "../../message.ts";
import { itemsOf } from "../../python/arguments.ts";
import { literalOf } from "../../python/literals.ts";
import type { Script } from "../../python/script.ts";
import { distinct } from "../../python/scriptEdit.ts";
import { childOf, codeOf } from "../../python/tree.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { type TrainingLoss, trainingLosses } from "../../training/pytorch/losses.ts";
import type { Operation } from "../../training/pytorch/operation.ts";
import { signalsOf } from "../../training/pytorch/signal.ts";
import { type Discovery, fault } from "./fault.ts";

const classified = /^(?:cross_entropy|nll_loss)$/;
/** What changes each value for itself, and leaves the axes where they are. */
const elementwise = /^(?:activation|dropout|norm)$/;

/** `logits.view(-1, classes)` of a convolution, whose classes are the second axis and not the last. */
export function channelOrder({ script }: TrainingProgram): Discovery | null {
  const found = trainingLosses(script).flatMap((loss) => {
    const view = classified.test(loss.kind) ? scrambling(script, loss) : null;
    return view?.settings?.receiver
      ? [{ view, call: view.settings, of: view.settings.receiver }]
      : [];
  });
  const [first] = found;
  if (!first) return null;
  return fault(
    first.view.at,
    distinct(
      found.flatMap(({ call, of }) => {
        const method = childOf(call.callee, "PropertyName");
        return [
          { from: of.to, to: of.to, insert: ".flatten(2).transpose(1, 2)" },
          ...(method ? [{ from: method.from, to: method.to, insert: "reshape" }] : []),
        ];
      }),
    ),
    {
      title: message("Move the classes to the last axis before the positions are flattened"),
      why: message(
        "A convolution puts the classes on the second axis: {code} takes rows of neighbouring positions out of it, not the classes of one position.",
        { code: codeOf(script, first.view.at) },
      ),
    },
    // Of a map that convolutions have brought down to one place the classes are in a row.
    "suspected",
  );
}

/** The view by which every way from the network comes to the loss, where the targets are lined up as well. */
function scrambling(script: Script, { input, target, frame }: TrainingLoss): Operation | null {
  const ways = signalsOf(script, input, frame).map(({ operations }) => operations);
  const targets = target ? signalsOf(script, target, frame) : [];
  const areLined =
    targets.length > 0 && targets.every(({ operations: [last] }) => isLined(script, last));
  const [view] = ways[0] ?? [];
  const areScrambled = ways.every(([last, ...earlier]) => {
    const layer = earlier.find(({ kind }) => !elementwise.test(kind));
    const isOnePlace = earlier.some(({ name }) => /^adaptive/.test(name));
    return last?.at.from === view?.at.from && layer?.kind === "convolution" && !isOnePlace;
  });
  return view && areLined && areScrambled && isOfClasses(script, view) ? view : null;
}

/** `view(-1, classes)`; `view(samples, -1)` keeps what belongs to a sample together. */
function isOfClasses(script: Script, view: Operation): boolean {
  const sizes = sizesOf(script, view);
  return sizes.length === 2 && sizes[1] !== -1;
}

/** `view(-1)`, `reshape(-1)` and `flatten()`. */
function isLined(script: Script, operation: Operation | undefined): boolean {
  if (operation === undefined || !/^(?:view|reshape|flatten)$/.test(operation.name)) return false;
  const sizes = sizesOf(script, operation);
  return operation.name === "flatten" ? sizes.length === 0 : sizes.length === 1 && sizes[0] === -1;
}

/** Sizes of a view or a reshape of `x`; null for each that is not a literal. */
function sizesOf(script: Script, { name, settings }: Operation): readonly unknown[] {
  const isMethod = settings?.receiver && !/^torch\./.test(settings.name ?? "");
  if (!isMethod || !/^(?:view|reshape|flatten)$/.test(name)) return [];
  return itemsOf(script, settings.argumentList).map(
    ({ value }) => literalOf(script, value) ?? null,
  );
}
