import type { Script } from "../../python/script.ts";
import { knowsOldPackage } from "../keras/oldKeras.ts";
import type { Optimizer } from "../optimizer/optimizers.ts";

const defaults: Readonly<Record<string, number>> = {
  "pytorch SGD": 1e-3,
  "pytorch Adagrad": 1e-2,
  "pytorch RMSprop": 1e-2,
  "keras SGD": 1e-2,
};

/** Of the package that is no part of TensorFlow, as it was before it became one. */
const formerDefaults: Readonly<Record<string, number>> = {
  Adadelta: 1,
  Adagrad: 1e-2,
  Adamax: 2e-3,
  Nadam: 2e-3,
};

/** The rate that an optimizer has where nobody states one. */
export function defaultRate(script: Script, optimizer: Optimizer): number {
  if (optimizer.framework === "transformers") return 5e-5;
  const former = formerDefaults[optimizer.kind ?? ""];
  if (former !== undefined && optimizer.framework === "keras" && knowsOldPackage(script))
    return former;
  return defaults[`${optimizer.framework} ${optimizer.kind}`] ?? 1e-3;
}
