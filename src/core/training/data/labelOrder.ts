import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { assignmentsOf } from "../../python/bindings.ts";
import { callsOf } from "../../python/calls.ts";
import { literalOf } from "../../python/literals.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { isWithin, textOf } from "../../python/tree.ts";
import { variableOf } from "../optimizer/optimizers.ts";
import { trainingLosses } from "../pytorch/losses.ts";

/** The first place where labels are put in an order that their inputs do not share; null where there seems to be none. */
export const separateLabelOrder = oncePerScript(
  (script): SyntaxNode | null =>
    shuffledAlone(script) ?? permutedApart(script) ?? indexedApart(script) ?? loadedApart(script),
);

const indexNames = /idx|ind(?:ex|ices)|perm|order|files|paths|names|keys|lines|pairs|samples/i;
const labelNames = /^(?:self\.)?(?:y\w*|labels?\w*|targets?\w*)$/i;

/** `y_train`, and not the order in which labels are taken: `target_idx`. */
function namesLabels(name: string): boolean {
  return labelNames.test(name) && !indexNames.test(name);
}

/** `np.random.shuffle(y)` for itself. */
function shuffledAlone(script: Script): SyntaxNode | null {
  const call = callsOf(script).find((c) => {
    const items = itemsOf(script, c.argumentList);
    const [only, another] = items;
    const isShuffle = c.method === "shuffle" && /random|rng/i.test(c.name ?? "");
    return isShuffle && only && !another && namesLabels(textOf(script, only.value));
  });
  return call?.node ?? null;
}

/** `y = y[torch.randperm(len(y))]`: a permutation that nothing else has. */
function permutedApart(script: Script): SyntaxNode | null {
  for (const statement of script.all("AssignStatement")) {
    for (const { target, value } of assignmentsOf(statement)) {
      if (value?.name !== "MemberExpression") continue;
      if (!namesLabels(textOf(script, target))) continue;
      const own = callsOf(script).find(
        (c) => /^(?:randperm|permutation)$/.test(c.method) && isWithin(c.node, value),
      );
      if (own) return statement;
    }
  }
  return null;
}

/** `loss(model(x[a]), y[b])`. */
function indexedApart(script: Script): SyntaxNode | null {
  for (const { call, input, target } of trainingLosses(script)) {
    if (!target) continue;
    const a = /\(\w+\[(\w+)\]\)$/.exec(textOf(script, input))?.[1];
    const b = /^\w+\[(\w+)\]$/.exec(textOf(script, target))?.[1];
    if (a !== undefined && b !== undefined && a !== b) return call.node;
  }
  return null;
}

/** `zip(x_loader, y_loader)` of two loaders that shuffle, each in its own order. */
function loadedApart(script: Script): SyntaxNode | null {
  const shuffling = callsOf(script).flatMap((call) => {
    const given = call.method === "DataLoader" && argumentOf(script, call.argumentList, "shuffle");
    const isShuffling = given && literalOf(script, given.value) === true;
    return isShuffling ? [variableOf(script, call.node)] : [];
  });
  const zipped = callsOf(script).find((call) => {
    const [first, second] = call.name === "zip" ? itemsOf(script, call.argumentList) : [];
    const names = [first, second].map((i) => (i ? textOf(script, i.value) : null));
    const areLabels = names[1] !== undefined && /^(?:y|label|target)/i.test(names[1] ?? "");
    return areLabels && names.every((n) => n !== null && shuffling.includes(n));
  });
  return zipped?.node ?? null;
}
