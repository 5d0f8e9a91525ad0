import { editItems, itemsOf } from "../../../python/arguments.ts";
import { textOf } from "../../../python/tree.ts";
import { trainsNetwork } from "../../model/trainedValues.ts";
import { chooseOptimizer } from "../../optimizer/chooseOptimizer.ts";
import { edit, type Outcome, present, refused, refusedBecause } from "../../outcome.ts";
import type { Training } from "../../training.ts";
import { constructNamed } from "../constructNamed.ts";

export function clipGradients({ script, hyperparameters }: Training, maximum: string): Outcome {
  const choice = chooseOptimizer(script, hyperparameters);
  if (choice.kind === "refused") return refused(choice.reason);
  const { optimizer } = choice;
  if (optimizer.framework === "graph") {
    return refusedBecause("{kind} clips no gradients.", { kind: optimizer.call.method });
  }
  if (!trainsNetwork(script, optimizer)) {
    return refusedBecause("What the optimizer trains are not the weights of a network.");
  }
  const text = `clipnorm=${maximum}`;
  if (optimizer.named) {
    return edit(
      optimizer.call.node,
      constructNamed(script, optimizer, optimizer.kind ?? "", [text]),
    );
  }
  const list = optimizer.call.argumentList;
  const given = itemsOf(script, list).find((i) =>
    /^(?:global_)?clip(?:norm|value)$/.test(i.keyword ?? ""),
  );
  return given
    ? present("Gradients are clipped already: {code}.", { code: textOf(script, given) })
    : edit(optimizer.call.node, editItems(script, list, { append: [text] }));
}
