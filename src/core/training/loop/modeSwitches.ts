import { itemsOf } from "../../python/arguments.ts";
import { type Call, callsOfMethod } from "../../python/calls.ts";
import { literalOf } from "../../python/literals.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import { isTrained } from "../pytorch/network.ts";

/** Where the trained model goes into training mode, `model.train()`, or into evaluation mode. */
export interface ModeSwitch {
  readonly call: Call;
  readonly mode: "train" | "evaluation";
}

export const modeSwitchesOf = oncePerScript((script): readonly ModeSwitch[] =>
  callsOfMethod(script, "train", "eval")
    .filter(({ receiver }) => receiver !== null && isTrained(script, receiver))
    .map((call) => {
      const [item] = itemsOf(script, call.argumentList);
      const isOff = item !== undefined && literalOf(script, item.value) === false;
      return { call, mode: call.method === "eval" || isOff ? "evaluation" : "train" };
    }),
);
