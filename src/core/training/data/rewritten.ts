import { argumentOf } from "../../python/arguments.ts";
import { assigningStatements, targetsOf } from "../../python/bindings.ts";
import { callsOf } from "../../python/calls.ts";
import type { Script } from "../../python/script.ts";
import { textOf } from "../../python/tree.ts";

/** Whether parts of an array get other values: `x[:, i] = (x[:, i] - mean[i]) / std[i]`, `x[i] /= 255`, `np.divide(x, 255, out=x)`. */
export function isRewritten(script: Script, name: string): boolean {
  const targets = assigningStatements(script).flatMap(targetsOf);
  const isPart = targets.some(
    (target) => target.name === "MemberExpression" && textOf(script, target).startsWith(`${name}[`),
  );
  const isOutput = callsOf(script).some((call) => {
    const out = argumentOf(script, call.argumentList, "out");
    return out !== null && textOf(script, out.value) === name;
  });
  return isPart || isOutput;
}
