import { itemsOf } from "../python/arguments.ts";
import { type Call, callsOf } from "../python/calls.ts";
import { literalOf } from "../python/literals.ts";
import { oncePerScript } from "../python/oncePerScript.ts";
import type { Script } from "../python/script.ts";
import { ancestorOf, textOf } from "../python/tree.ts";
import { steppedNames } from "./optimizers.ts";

/** The first call that puts trained weights into a model; null where training starts from scratch. */
export function loadedWeights(script: Script): Call | null {
  return loadsOf(script)[0] ?? null;
}

const loadsOf = oncePerScript((script) => callsOf(script).filter((call) => loads(script, call)));

/** Whether training surely goes on from trained weights; loading under a condition does not count. */
export function isFineTuning(script: Script): boolean {
  return loadsOf(script).some((call) => !isConditional(script, call));
}

/** `if args.resume:` may not hold; `if __name__ == "__main__":` does. */
function isConditional(script: Script, call: Call): boolean {
  const condition = ancestorOf(call.node, "IfStatement");
  return condition !== null && !textOf(script, condition).startsWith("if __name__");
}

/** A teacher, or a network that follows the trained one: `target.load_state_dict(model.state_dict())`. */
function isOfCompanion(script: Script, { argumentList }: Call, receiver: string): boolean {
  return (
    /teacher|target|\bema|_ema\b|lpips/i.test(receiver) ||
    /^\(\s*[\w.]+\.state_dict\(\)\s*\)$/.test(textOf(script, argumentList))
  );
}

function loads(script: Script, call: Call): boolean {
  const receiver = call.receiver ? textOf(script, call.receiver) : "";
  switch (call.method) {
    case "load_state_dict":
      return (
        !steppedNames(script).has(receiver) &&
        !/optim|sched|scaler/i.test(receiver) &&
        !isOfCompanion(script, call, receiver)
      );
    case "from_pretrained":
    case "load_from_checkpoint":
      return !/Tokenizer|Processor|FeatureExtractor|Config$/.test(receiver);
    case "load_weights":
      return true;
    case "load":
      return call.name === "torch.hub.load";
    default:
      return (
        /pretrained|weights/.test(textOf(script, call.argumentList)) &&
        itemsOf(script, call.argumentList).some(
          ({ keyword, value }) =>
            (keyword === "pretrained" && literalOf(script, value) !== false) ||
            (keyword === "weights" &&
              /^(?:torchvision|(?:tensorflow\.)?keras)\./.test(call.name ?? "") &&
              literalOf(script, value) !== null),
        )
      );
  }
}
