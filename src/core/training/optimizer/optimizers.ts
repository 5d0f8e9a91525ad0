import type { SyntaxNode } from "@lezer/common";
import { argumentOf, type Item, itemsOf } from "../../python/arguments.ts";
import { assignmentsByTarget, assignmentsOf, bindingsOf } from "../../python/bindings.ts";
import { type Call, callAt, callsOf, callsOfMethod } from "../../python/calls.ts";
import { classesDerivedFrom, classNamed } from "../../python/classes.ts";
import { importsOf } from "../../python/imports.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import { originOf } from "../../python/origin.ts";
import { callersOf } from "../../python/passedArguments.ts";
import type { Script } from "../../python/script.ts";
import { ancestorOf, functionOf, isWithin, sameNode, textOf } from "../../python/tree.ts";
import { chosenClassesOf } from "./chosenClasses.ts";

/** Where the script chooses how weights are updated: an optimizer's construction, or what stands for it. */
export interface Optimizer {
  readonly call: Call;
  /** Class as the frameworks call it, `SGD`, `AdamW`; null where the script chooses it when it runs. */
  readonly kind: string | null;
  /** What it may be, where an option chooses one of several that are known. */
  readonly kinds?: readonly string[];
  /** `graph` for the optimizers of TensorFlow 1, whose step is a part of its graph. */
  readonly framework: "pytorch" | "keras" | "transformers" | "jax" | "graph";
  /** What it is assigned to, as written: `optimizer`, `self.opt`. */
  readonly variable: string | null;
  /** Keras's `compile(optimizer="sgd")`: the argument that names it. */
  readonly named: Item | null;
  /** Where its class, or the name that Keras knows it by, is written, when the call has it from elsewhere. */
  readonly written: SyntaxNode | null;
}

const torchKinds = new Set(
  "SGD Adam AdamW RMSprop Adagrad Adadelta Adamax NAdam RAdam ASGD Rprop LBFGS SparseAdam Adafactor Muon".split(
    " ",
  ),
);
const kerasNames = new Map(
  "SGD Adam AdamW RMSprop Adagrad Adadelta Adamax Nadam Ftrl Lion Adafactor Lamb"
    .split(" ")
    .map((kind) => [kind.toLowerCase(), kind]),
);

/** TensorFlow 1 has the momentum of SGD in a class of its own. */
const graphNames = new Map(kerasNames).set("gradientdescent", "SGD").set("momentum", "SGD");

const allNames = new Set(
  [...torchKinds].map((kind) => kind.toLowerCase()).concat(...kerasNames.keys()),
);

/** `torch.optim.AdamW`, `SGD` and `rmsprop_tuned` as one plain word; null where it names no optimizer. */
export function optimizerNamed(text: string): string | null {
  const word = text.toLowerCase().replace(/^.*\./, "").replace(/_.*$/, "");
  return allNames.has(word) ? word : null;
}

/** `SGD` of `sgd` and of `torch.optim.SGD`. */
export function torchKindNamed(text: string): string | null {
  const word = optimizerNamed(text);
  return [...torchKinds].find((kind) => kind.toLowerCase() === word) ?? null;
}

const optaxNames = new Map(
  "SGD Adam AdamW RMSprop Adagrad Adadelta Adamax NAdam RAdam Lion Lamb Adafactor"
    .split(" ")
    .map((kind) => [kind.toLowerCase(), kind]),
);

/** What the libraries of Transformers' family call the settings of their Trainer; also imported as a whole. */
const trainingArguments =
  /^(?:(?:transformers|trl|sentence_transformers|optimum)\.(?:\w+\.)*)?(?:\w*TrainingArguments|SFTConfig|DPOConfig)$/;

/** A class of the script's own takes those settings where it derives from theirs; by its name alone it says nothing. */
export function isTrainingArguments(script: Script, call: Call): boolean {
  const own = classNamed(script, call.method);
  if (!own) return trainingArguments.test(call.name ?? "");
  const derived = classesDerivedFrom(script, (name) => trainingArguments.test(name));
  return /TrainingArguments$/.test(call.method) && derived.some((d) => sameNode(d, own));
}

export const optimizersOf = oncePerScript((script): readonly Optimizer[] => {
  const optimizers = callsOf(script).flatMap((call) => readOptimizer(script, call) ?? []);
  if (optimizers.length > 0) return optimizers;
  const chosen = chosenClassesOf(script).map(({ call, kind, kinds, written }): Optimizer => {
    const variable = variableOf(script, call.node) ?? returnedTo(script, call.node);
    const isKnown = kind !== null && torchKinds.has(kind);
    return {
      call,
      kind: isKnown ? kind : null,
      kinds,
      framework: "pytorch",
      variable,
      named: null,
      written,
    };
  });
  return chosen.length > 0 ? chosen : unknownOptimizers(script);
});

function readOptimizer(script: Script, call: Call): Optimizer | null {
  const as = (kind: string | null, framework: Optimizer["framework"]): Optimizer => ({
    call,
    kind,
    framework,
    variable: variableOf(script, call.node),
    named: null,
    written: null,
  });
  const torch = /^torch\.optim\.(?:[a-z]\w*\.)?([A-Z]\w*)$/.exec(call.name ?? "")?.[1];
  if (torch !== undefined && torchKinds.has(torch)) {
    return as(torch, "pytorch");
  }
  if (/^transformers\.(?:optimization\.)?AdamW$/.test(call.name ?? "")) {
    return as("AdamW", "pytorch");
  }
  const keras =
    /(?:^|\.)keras\.optimizers\.(?:legacy\.|experimental\.)?(\w+)$|^tensorflow\.optimizers\.(\w+)$/.exec(
      call.name ?? "",
    );
  const kerasKind = kerasNames.get((keras?.[1] ?? keras?.[2])?.toLowerCase() ?? "");
  if (kerasKind) return as(kerasKind, "keras");
  const graph = /^tensorflow\.(?:compat\.v1\.)?train\.(\w+)Optimizer$/.exec(call.name ?? "");
  const graphKind = graphNames.get(graph?.[1]?.toLowerCase() ?? "");
  if (graphKind && hasSeveralLayers(script)) return as(graphKind, "graph");
  const optax = /^optax\.(\w+)$/.exec(call.name ?? "")?.[1];
  const optaxKind = optaxNames.get(optax ?? "");
  if (optaxKind) return as(optaxKind, "jax");
  if (isTrainingArguments(script, call)) return as(trainerOptimizer(script, call), "transformers");
  return call.method === "compile" && call.receiver ? compiledOptimizer(script, call) : null;
}

/** A graph of more than one product: what rates and optimizers suit a network says nothing of a straight line. */
const hasSeveralLayers = oncePerScript((script): boolean => {
  const layers = callsOf(script).filter(({ name }) =>
    /^tensorflow\.(?:compat\.v1\.)?(?:matmul$|(?:contrib\.)?layers\.|keras\.layers\.|nn\.(?:conv|\w*rnn))/.test(
      name ?? "",
    ),
  );
  return layers.length > 1;
});

function compiledOptimizer(script: Script, call: Call): Optimizer | null {
  const named = argumentOf(script, call.argumentList, "optimizer", 0);
  // Other libraries compile models by the same words, and make an optimizer of their own of them.
  if (!named || !importsKeras(script)) return null;
  const name = nameWritten(script, named.value);
  const kind = kerasNames.get(name?.value.toLowerCase() ?? "");
  const written = name && !sameNode(name.literal, named.value) ? name.literal : null;
  return kind ? { call, kind, framework: "keras", variable: null, named, written } : null;
}

/** `"sgd"`, also as a constant by which nothing else is decided; null for what a command or a caller may change. */
function nameWritten(script: Script, node: SyntaxNode) {
  const origin = originOf(script, node);
  const isDecided = origin?.uses.some((use) => {
    const call = ancestorOf(use, "CallExpression");
    return !call || callAt(script, call)?.name !== "print";
  });
  const isFree = origin?.option !== null || origin.literal.parent?.name === "ParamList";
  if (typeof origin?.value !== "string" || isFree || isDecided) return null;
  return { value: origin.value, literal: origin.literal };
}

function importsKeras(script: Script): boolean {
  return importsOf(script).some((i) =>
    /^(?:tensorflow|tf_keras|keras)\b/.test(i.module ?? i.qualified),
  );
}

function trainerOptimizer(script: Script, call: Call): string | null {
  const given = argumentOf(script, call.argumentList, "optim");
  if (!given) return "AdamW";
  const value = originOf(script, given.value)?.value;
  if (typeof value !== "string") return null;
  return value.startsWith("adamw") ? "AdamW" : (kerasNames.get(value) ?? null);
}

/** What a call's result is assigned to; null where it is not assigned to one name. */
export function variableOf(script: Script, node: SyntaxNode): string | null {
  const statement = ancestorOf(node, "AssignStatement");
  if (!statement) return null;
  const assignment = assignmentsOf(statement).find((a) => a.value && sameNode(a.value, node));
  return assignment ? textOf(script, assignment.target) : null;
}

/** What the only caller of a function gives a name to, where the function gives back what a call makes. */
function returnedTo(script: Script, node: SyntaxNode): string | null {
  const home = node.parent?.name === "ReturnStatement" ? functionOf(node) : null;
  const [caller, another] = home ? callersOf(script, home) : [];
  return caller && !another ? variableOf(script, caller.node) : null;
}

/** Optimizers of a class this file does not show: `OPTIMIZERS[name](net.parameters(), lr=0.1)`. */
function unknownOptimizers(script: Script): Optimizer[] {
  const stepped = steppedNames(script);
  return callsOfMethod(script, "parameters").flatMap((parameters) => {
    const list = ancestorOf(parameters.node, "ArgList");
    const call = list?.parent ? callAt(script, list.parent) : null;
    const variable = call ? variableOf(script, call.node) : null;
    if (!call || variable === null || !stepped.has(variable)) return [];
    if (argumentOf(script, call.argumentList, "lr") === null) return [];
    return [
      { call, kind: null, framework: "pytorch" as const, variable, named: null, written: null },
    ];
  });
}

/** Receivers of `zero_grad`: an optimizer by its use, however it was made. */
export function steppedNames(script: Script): ReadonlySet<string> {
  return new Set(
    callsOfMethod(script, "zero_grad").flatMap((c) =>
      c.receiver ? [textOf(script, c.receiver)] : [],
    ),
  );
}

/** What a name is first given, as it is seen from a place. */
export function assignedValue(script: Script, name: string, at: SyntaxNode): SyntaxNode | null {
  const binding = bindingsOf(script, name, at)?.bindings[0];
  if (binding?.kind === "value") return binding.value;
  return assignmentsByTarget(script).get(name)?.[0]?.value ?? null;
}

/** True where a node belongs to an optimizer other than `optimizer`. */
export function feedsAnotherOptimizer(
  script: Script,
  node: SyntaxNode,
  optimizer: Optimizer,
): boolean {
  return optimizersOf(script).some((o) => o !== optimizer && isWithin(node, o.call.node));
}

/** Dictionaries of `SGD([{"params": a, "lr": 0.1}, …])`, also where the list has a name and is added to. */
export function parameterGroupsOf(script: Script, optimizer: Optimizer): readonly SyntaxNode[] {
  const first = argumentOf(script, optimizer.call.argumentList, "params", 0)?.value;
  const list =
    first?.name === "VariableName" ? assignedValue(script, textOf(script, first), first) : first;
  if (!first || list?.name !== "ArrayExpression") return [];
  const appended = callsOfMethod(script, "append").flatMap((c) => {
    const isOwn = c.receiver !== null && textOf(script, c.receiver) === textOf(script, first);
    return isOwn ? itemsOf(script, c.argumentList).slice(0, 1) : [];
  });
  return [...itemsOf(script, list), ...appended]
    .map((i) => i.value)
    .filter((v) => v.name === "DictionaryExpression");
}
