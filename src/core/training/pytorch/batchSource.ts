import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { type Call, callAt } from "../../python/calls.ts";
import { enter, type Frame } from "../../python/frame.ts";
import type { Script } from "../../python/script.ts";
import { returned, trace } from "../../python/trace.ts";
import type { Traced } from "../../python/traced.ts";
import { textOf } from "../../python/tree.ts";

/** Where a batch comes from: what a loader stacks, or a dataset gives for one index. */
export interface BatchSource {
  readonly ends: readonly Traced[];
  /** One row of a table is taken, and the loader stacks rows again. */
  readonly at: SyntaxNode;
}

const deepest = 6;
/** Among the arguments of a loader. */
const collatePosition = 6;

/** The tensor that `xb` of `for xb, yb in loader` holds rows of; null where the data set is not written in the script. */
export function batchSource(script: Script, { value, frame, path }: Traced): BatchSource | null {
  if (value.kind !== "item") return null;
  const ends = ofIterable(script, value.iterable, frame, path, 0);
  return ends && ends.length > 0 ? { ends, at: value.iterable } : null;
}

function ofIterable(
  script: Script,
  node: SyntaxNode,
  frame: Frame | null,
  path: readonly number[],
  depth: number,
): readonly Traced[] | null {
  if (depth > deepest) return null;
  const found = trace(script, node, frame).map(({ value, frame: own, path: part }) => {
    // A loader among several that one call gives is not known here.
    if (part.length > 0 && !isSplit(script, value)) return null;
    if (value.kind === "instance") {
      const inner = enter(script, value.instance, "__getitem__", value.instance.call, own);
      return inner
        ? returned(script, inner.definition, { frame: inner, path, conditions: [], depth: 0 })
        : null;
    }
    const call = value.kind === "expression" ? callAt(script, value.node) : null;
    const items = call ? itemsOf(script, call.argumentList) : [];
    const [first] = items;
    if (call?.receiver && /^(?:split|chunk)$/.test(call.method) && isOfTensor(script, call)) {
      return trace(script, call.receiver, own).map((t) => ({ ...t, path: [...t.path, ...path] }));
    }
    if (!call || !first || items.some((i) => i.star !== "")) return null;
    const [index, ...rest] = path;
    switch (call.method) {
      case "DataLoader": {
        const collate = argumentOf(script, call.argumentList, "collate_fn", collatePosition);
        return collate
          ? collated(script, collate.value, own, path)
          : ofIterable(script, first.value, own, path, depth + 1);
      }
      case "random_split":
      case "Subset":
        return ofIterable(script, first.value, own, path, depth + 1);
      case "TensorDataset": {
        const item = index === undefined ? undefined : items[index];
        return item
          ? trace(script, item.value, own).map((t) => ({ ...t, path: [...t.path, ...rest] }))
          : null;
      }
      default:
        return null;
    }
  });
  return found.every((f) => f !== null) ? found.flatMap((f) => f ?? []) : null;
}

/** What a function of the script makes of a list of samples; null for another function. */
function collated(
  script: Script,
  node: SyntaxNode,
  frame: Frame | null,
  path: readonly number[],
): readonly Traced[] | null {
  const [end, another] = trace(script, node, frame);
  const definition = end?.value.kind === "function" && !another ? end.value.node : null;
  return definition?.name === "FunctionDefinition"
    ? returned(script, definition, { frame: null, path, conditions: [], depth: 0 })
    : null;
}

/** `train_set, test_set = random_split(data, …)`: both are of the same data. */
function isSplit(script: Script, value: Traced["value"]): boolean {
  return value.kind === "expression" && /\brandom_split\(/.test(textOf(script, value.node));
}

/** `x.split(64)` gives rows of a tensor; `torch.split(x, 64)` is a function, `"a b".split()` gives words. */
function isOfTensor(script: Script, { name, argumentList }: Call): boolean {
  const [size] = itemsOf(script, argumentList);
  const isFunction = /^(?:torch|numpy|re|os)\./.test(name ?? "");
  return !isFunction && size !== undefined && !/String$/.test(size.value.name);
}
