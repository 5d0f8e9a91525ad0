import { message } from "../../message.ts";
import { argumentOf, editItems, itemsOf } from "../../python/arguments.ts";
import { assignmentsByTarget } from "../../python/bindings.ts";
import { type Call, callsOf, callsOfMethod } from "../../python/calls.ts";
import { literalOf, stringOf } from "../../python/literals.ts";
import { variableNames } from "../../python/names.ts";
import type { Script } from "../../python/script.ts";
import { functionOf, isWithin, textOf } from "../../python/tree.ts";
import { classLossesOf } from "../../training/classLoss.ts";
import { kerasReference } from "../../training/keras.ts";
import {
  edit,
  type Outcome,
  present,
  type RemedyDefinition,
  refused,
  refusedBecause,
  type Situation,
} from "../definition.ts";
import { sources } from "../sources.ts";
import { noTrainingArguments, setKeywords, trainingArgumentsOf } from "../trainingArguments.ts";

const amount = "0.1";
const keyword = "label_smoothing";

function place({ script, framework }: Situation): Outcome {
  const mayBeGiven = /label_smoothing/.test(script.text);
  const given = (mayBeGiven ? callsOf(script) : []).find((c) => {
    const item =
      argumentOf(script, c.argumentList, keyword) ??
      argumentOf(script, c.argumentList, "label_smoothing_factor");
    return item !== null && literalOf(script, item.value) !== 0;
  });
  if (given) {
    return present("The labels are smoothed already: {code}.", {
      code: textOf(script, given.callee),
    });
  }
  const own = [...variableNames(script)].find((name) => /label_?smooth/i.test(name));
  if (own !== undefined) return present("The labels are smoothed already: {code}.", { code: own });
  if (framework === "transformers") {
    const call = trainingArgumentsOf(script);
    return call
      ? setKeywords(script, call, { label_smoothing_factor: amount })
      : refused(noTrainingArguments(script, { label_smoothing_factor: amount }));
  }
  return framework === "keras" ? inCompile(script) : inTorch(script);
}

function inTorch(script: Script): Outcome {
  const all = classLossesOf(script);
  const losses = all.filter((c) => c.name === "torch.nn.CrossEntropyLoss");
  const [loss, another] = losses.length > 0 ? losses : trainingLosses(script, all);
  if (!loss) return refusedBecause("No cross-entropy over classes was found in this script.");
  if (another) {
    return refusedBecause("The script has several losses; it is not certain which one trains.");
  }
  const list = loss.argumentList;
  if (itemsOf(script, list).some((i) => i.star !== "")) {
    return refusedBecause("The arguments are not all in this call: {code}.", { code: loss.method });
  }
  const zero = argumentOf(script, list, keyword);
  const text = `${keyword}=${amount}`;
  return edit(
    loss.node,
    zero
      ? [{ from: zero.from, to: zero.to, insert: text }]
      : editItems(script, list, { append: [text] }),
  );
}

/** The only call of `cross_entropy`, else those in what `backward()` is called on. */
function trainingLosses(script: Script, all: readonly Call[]): readonly Call[] {
  const functional = all.filter((c) =>
    /^torch\.(?:nn\.)?functional\.cross_entropy$/.test(c.name ?? ""),
  );
  if (functional.length === 1) return functional;
  const backwards = callsOfMethod(script, "backward", "manual_backward", "grad");
  return functional.filter((call) =>
    backwards.some((backward) => {
      if (isWithin(call.node, backward.node)) return true;
      const home = functionOf(backward.node)?.from;
      const names = textOf(script, backward.node).match(/\b[a-z_]\w*\b/gi) ?? [];
      return names.some((name) =>
        (assignmentsByTarget(script).get(name) ?? []).some(
          ({ statement }) =>
            isWithin(call.node, statement) &&
            functionOf(statement)?.from === home &&
            statement.to <= backward.node.from,
        ),
      );
    }),
  );
}

function inCompile(script: Script): Outcome {
  const object = callsOf(script).find((c) => c.method === "CategoricalCrossentropy");
  const text = `${keyword}=${amount}`;
  if (object) return edit(object.node, editItems(script, object.argumentList, { append: [text] }));
  const [compile, another] = callsOfMethod(script, "compile");
  const loss = compile ? argumentOf(script, compile.argumentList, "loss", 1) : null;
  const name = loss ? stringOf(textOf(script, loss.value)) : undefined;
  if (!compile || another || !loss || name !== "categorical_crossentropy") {
    return refusedBecause("Keras smooths labels only in the cross-entropy of one-hot targets.");
  }
  const reference = kerasReference(script, "losses.CategoricalCrossentropy");
  const { from, to } = loss.value;
  return edit(compile.node, [
    ...reference.edits,
    { from, to, insert: `${reference.text}(${text})` },
  ]);
}

export const labelSmoothing: RemedyDefinition = {
  id: "label-smoothing",
  title: message("Smooth the labels by {amount}", { amount }),
  why: message(
    "A target of 0.9 for the right class instead of 1 leaves nothing to gain from ever larger outputs, so that the network is less sure of what it has learned by heart.",
  ),
  cost: message(
    "The loss has another scale and never reaches zero; where validation uses the same loss, its values are not comparable with earlier runs.",
  ),
  sources: [sources.labelSmoothing],
  snippets: {
    pytorch: "criterion = nn.CrossEntropyLoss(label_smoothing=0.1)",
    keras:
      "model.compile(loss=keras.losses.CategoricalCrossentropy(label_smoothing=0.1), optimizer=optimizer)",
    transformers: "TrainingArguments(..., label_smoothing_factor=0.1)",
  },
  supports: () => false,
  place,
};
