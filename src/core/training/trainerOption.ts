import { argumentOf, editItems, itemsOf } from "../python/arguments.ts";
import type { Call } from "../python/calls.ts";
import { originOf } from "../python/origin.ts";
import type { Script } from "../python/script.ts";
import { textOf } from "../python/tree.ts";
import { edit, type Outcome, present, refusedBecause } from "./outcome.ts";

interface TrainerOption {
  readonly keyword: string;
  readonly maximum: string;
  /** Its value where it is not given. */
  readonly builtIn: number | null;
}

/** Sets the norm at which a trainer clips. */
export function setTrainerOption(
  script: Script,
  call: Call,
  { keyword, maximum, builtIn }: TrainerOption,
): Outcome {
  const given = argumentOf(script, call.argumentList, keyword);
  const text = `${keyword}=${maximum}`;
  if (given) {
    const value = originOf(script, given.value)?.value;
    return value === 0 || value === null
      ? edit(call.node, [{ from: given.from, to: given.to, insert: text }])
      : present("Gradients are clipped already: {code}.", { code: textOf(script, given) });
  }
  if (itemsOf(script, call.argumentList).some((i) => i.star !== "")) {
    return refusedBecause("The arguments are not all in this call: {code}.", { code: call.method });
  }
  if (builtIn !== null) {
    return present("The Trainer clips gradients at a norm of {norm} by default.", {
      norm: builtIn,
    });
  }
  return edit(call.node, editItems(script, call.argumentList, { append: [text] }));
}
