import type { SyntaxNode } from "@lezer/common";
import { argumentOf } from "../../python/arguments.ts";
import { type Call, callAt } from "../../python/calls.ts";
import { basesNamed, classNamed, methodOf } from "../../python/classes.ts";
import { possibly } from "../../python/fact.ts";
import { callsWithin } from "../../python/nodesWithin.ts";
import { numberOf } from "../../python/numberFact.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { isWithin } from "../../python/tree.ts";
import { networkOf } from "../pytorch/network.ts";

/** Whether the network that is trained computes something else in evaluation: it has batch norm or dropout somewhere. */
export const dependsOnMode = oncePerScript((script): boolean => {
  const { signals } = networkOf(script);
  const isOnWay = signals.some(({ operations }) =>
    operations.some(({ kind, name }) => kind === "dropout" || /^batchnorm/.test(name)),
  );
  return (
    isOnWay ||
    signals.some(({ modules }) =>
      modules.some(({ value }) =>
        value.kind === "instance"
          ? makesSuch(script, value.instance.definition, new Set())
          : value.kind === "expression" && isSuch(script, callAt(script, value.node)),
      ),
    )
  );
});

/** What the constructor of a class makes, those of the classes that it makes too, as far as they are in the script. */
function makesSuch(script: Script, definition: SyntaxNode, seen: Set<number>): boolean {
  if (seen.has(definition.from)) return false;
  seen.add(definition.from);
  return [definition, ...basesNamed(script, definition)].some((owner) => {
    const initializer = methodOf(script, owner, "__init__");
    if (!initializer) return false;
    return callsWithin(script, initializer).some((call) => {
      const own = call.receiver === null ? classNamed(script, call.method) : null;
      if (own && !isWithin(own, owner)) return makesSuch(script, own, seen);
      return isSuch(script, call);
    });
  });
}

/** `nn.BatchNorm2d(8)`, `nn.Dropout(0.2)`, `resnet18()`: every network of torchvision has the one or the other. */
function isSuch(script: Script, call: Call | null): boolean {
  const name = call?.name ?? "";
  if (/^torch\.nn\.BatchNorm[123]d$/.test(name) || /^torchvision\.models\.\w+$/.test(name)) {
    return true;
  }
  if (!call || !/^torch\.nn\.(?:Alpha)?Dropout[123]?d?$/.test(name)) return false;
  const rate = argumentOf(script, call.argumentList, "p", 0);
  return rate === null || (possibly(numberOf(script, rate.value)) ?? 0) > 0;
}
