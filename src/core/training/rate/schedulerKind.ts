import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { valueBehind } from "../../python/bindings.ts";
import { type Call, callsOfMethod } from "../../python/calls.ts";
import type { Script } from "../../python/script.ts";
import { sameNode, textOf } from "../../python/tree.ts";

const schedulesOfFrameworks =
  /^torch\.optim\.swa_utils\.SWALR$|(?:^|\.)(?:keras\.optimizers\.schedules|optax)\.\w*(?:Decay|Schedule|_decay|schedule|cosine\w*)$/;
const madeByName =
  /^get_\w*schedule\w*$|^(?:create|build|make|get)_\w*scheduler\w*$|^(?:LearningRateScheduler|ReduceLROnPlateau|OneCycleScheduler)$/;

/** The class of `torch.optim.lr_scheduler`, the function of `transformers`, or `other`; null of any other call. */
export function kindOf(script: Script, call: Call): string | null {
  const torch = /^torch\.optim\.lr_scheduler\.(\w+)/.exec(call.name ?? "")?.[1];
  if (torch !== undefined) return torch;
  if (/^get_\w*schedule_with_warmup$/.test(call.method)) return call.method;
  const isStepped =
    call.method === "step" && call.receiver && /sched/i.test(textOf(script, call.receiver));
  const isMade =
    schedulesOfFrameworks.test(call.name ?? "") ||
    madeByName.test(call.method) ||
    isCallbackWithRate(script, call);
  return isMade || isStepped ? "other" : null;
}

/** `fit(…, callbacks=[CyclicLR(base_lr=0.001, max_lr=0.01)])` of another package. */
function isCallbackWithRate(script: Script, call: Call): boolean {
  const takesRate = itemsOf(script, call.argumentList).some(({ keyword }) =>
    /^(?:(?:base|max|min|peak|init|initial|start|end|final|target)_)?(?:lr|learning_rate)(?:_\w+)?$/.test(
      keyword ?? "",
    ),
  );
  if (!takesRate || /^(?:tensorflow|keras)\b/.test(call.name ?? "")) return false;
  return callsOfMethod(script, "fit", "fit_generator").some((fit) => {
    const given = argumentOf(script, fit.argumentList, "callbacks");
    const list = given ? valueBehind(script, given.value) : null;
    return (
      list?.name === "ArrayExpression" &&
      itemsOf(script, list).some(({ value }) => sameNode(valueBehind(script, value), call.node))
    );
  });
}
