import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "../../python/arguments.ts";
import type { Parameter } from "../../python/bindings.ts";
import { type Call, callAt, callsOfMethod } from "../../python/calls.ts";
import { enter, type Frame } from "../../python/frame.ts";
import type { Script } from "../../python/script.ts";
import { handedOut, returned, trace } from "../../python/trace.ts";
import type { Traced } from "../../python/traced.ts";
import { childrenOf, classAround, nameOfDefinition, returnsOf, textOf } from "../../python/tree.ts";

/** Where a batch comes from: what a loader stacks, or a dataset gives for one index. */
export interface BatchSource {
  readonly ends: readonly Traced[];
  /** One row of a table is taken, and the loader stacks rows again. */
  readonly at: SyntaxNode;
  /** A generator of the script hands out batches as they are. */
  readonly isMade?: boolean;
}

const deepest = 6;
/** Among the arguments of a loader. */
const collatePosition = 6;

/** The tensor that `xb` of `for xb, yb in loader` holds rows of; null where the data set is not written in the script. */
export function batchSource(script: Script, { value, frame, path }: Traced): BatchSource | null {
  if (value.kind === "parameter") return ofTrainer(script, value.parameter, path);
  if (value.kind !== "item") return null;
  const at = value.iterable;
  const ends = ofIterable(script, at, frame, path, 0);
  if (ends && ends.length > 0) return { ends, at };
  const made = ofGenerator(script, at, frame, path);
  return made.length > 0 ? { ends: made, at, isMade: true } : null;
}

/** `batch` of a Lightning module's `training_step`: what the Trainer takes of the loader that it is given. */
function ofTrainer(
  script: Script,
  { function: step, position }: Parameter,
  path: readonly number[],
): BatchSource | null {
  const isBatch = position === 1 && nameOfDefinition(script, step) === "training_step";
  const isHooked = script
    .all("FunctionDefinition")
    .some((f) => /_batch_transfer$|^transfer_batch_to/.test(nameOfDefinition(script, f)));
  const at = isBatch && !isHooked && classAround(step) ? trainerLoader(script) : null;
  const ends = at && ofIterable(script, at, null, path, 0);
  return ends && ends.length > 0 ? { ends, at } : null;
}

/** What the only `trainer.fit(model, loader)` gets, or what the only `train_dataloader` gives back. */
function trainerLoader(script: Script): SyntaxNode | null {
  const [fit, anotherFit] = callsOfMethod(script, "fit");
  const given = fit && argumentOf(script, fit.argumentList, "train_dataloaders", 1);
  const [method, another] = script
    .all("FunctionDefinition")
    .filter((f) => nameOfDefinition(script, f) === "train_dataloader");
  if (given) return anotherFit || method ? null : given.value;
  const [back, second] = method && !another ? returnsOf(method) : [];
  return (back && !second && childrenOf(back)[1]) || null;
}

/** `def batches(x, y): … yield x[i:i + 64], y[i:i + 64]`, and the same as `__iter__` of an object. */
function ofGenerator(
  script: Script,
  node: SyntaxNode,
  frame: Frame | null,
  path: readonly number[],
): readonly Traced[] {
  const [only, another] = trace(script, node, frame);
  if (!only || another || only.path.length > 0) return [];
  const { value } = only;
  if (value.kind === "instance") {
    const inner = enter(script, value.instance, "__iter__", value.instance.call, only.frame);
    return inner
      ? handedOut(script, inner.definition, { frame: inner, path, conditions: [], depth: 0 })
      : [];
  }
  const isGenerator = value.kind === "unknown" && value.node.name === "FunctionDefinition";
  return isGenerator
    ? handedOut(script, value.node, { frame: only.frame, path, conditions: [], depth: 0 })
    : [];
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
