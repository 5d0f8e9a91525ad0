import type { SyntaxNode } from "@lezer/common";
import { message } from "../../message.ts";
import { itemsOf } from "../../python/arguments.ts";
import { assignmentsOf } from "../../python/bindings.ts";
import { callsOfMethod } from "../../python/calls.ts";
import { lineStart } from "../../python/lines.ts";
import { literalOf } from "../../python/literals.ts";
import type { Script } from "../../python/script.ts";
import { unwrapBlock } from "../../python/statements.ts";
import { trace } from "../../python/trace.ts";
import { ancestorOf, functionOf, isWithin, nameOfDefinition, textOf } from "../../python/tree.ts";
import { optimizersOf } from "../../training/optimizers.ts";
import { isFineTuning, loadedWeights } from "../../training/pretrained.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { cutLayersOf } from "../../training/pytorch/gradientFlow.ts";
import { layersOf } from "../../training/pytorch/initialized.ts";
import { cutLoss } from "./cutLoss.ts";
import { anyTrouble, type Certainty, type Discovery, type Fault, fault } from "./fault.ts";
import { faultSources as sources } from "./sources.ts";

function find({ script, framework }: TrainingProgram): Discovery | null {
  if (framework === "keras" || isFineTuning(script)) return null;
  return cutLoss(script) ?? frozen(script) ?? cutOff(script);
}

interface Freeze {
  readonly value: SyntaxNode;
  readonly anchor: SyntaxNode;
  /** The module or the parameter that is frozen. */
  readonly owner: SyntaxNode;
}

/** `parameter.requires_grad = False` and `requires_grad_(False)` of layers that a loss goes back through. */
function frozen(script: Script): Discovery | null {
  const places = [...assigned(script), ...called(script)].filter(
    ({ owner, anchor }) =>
      isRun(script, anchor) &&
      !isDecided(script, anchor) &&
      !isFilled(script, owner) &&
      !isThawed(script, owner) &&
      layersOf(script, owner, anchor).length > 0,
  );
  const [first] = places;
  if (!first) return null;
  const isPartly = /requires_grad_\((?:True)?\)|\.requires_grad\s*=\s*True/.test(script.text);
  const isChosen = places.some(({ value }) => ancestorOf(value, "IfStatement") !== null);
  const code = textOf(script, first.anchor).replace(/\s+/g, " ").slice(0, 60).trim();
  return fault(
    first.anchor,
    places.map(({ value: { from, to } }) => ({ from, to, insert: "True" })),
    {
      title: message("Train the frozen layers too"),
      why: message(
        "{code} freezes weights, and none of them are loaded: they stay what they were drawn.",
        { code },
      ),
    },
    isPartly || isChosen || loadedWeights(script) !== null ? "suspected" : "certain",
  );
}

function assigned(script: Script): readonly Freeze[] {
  return script.all("AssignStatement").flatMap((statement): Freeze[] => {
    const [assignment] = assignmentsOf(statement);
    const value = assignment?.value;
    const owner = assignment?.target.firstChild;
    const isFrozen =
      value?.name === "Boolean" &&
      textOf(script, value) === "False" &&
      /\.requires_grad$/.test(textOf(script, assignment?.target ?? statement));
    if (!value || !owner || !isFrozen) return [];
    const parameter = /\.(?:weight|bias)$/.test(textOf(script, owner)) ? owner.firstChild : owner;
    const loop = ancestorOf(statement, "ForStatement");
    return parameter ? [{ value, anchor: loop ?? statement, owner: parameter }] : [];
  });
}

function called(script: Script): readonly Freeze[] {
  return callsOfMethod(script, "requires_grad_").flatMap((call): Freeze[] => {
    const [first] = itemsOf(script, call.argumentList);
    return first && call.receiver && literalOf(script, first.value) === false
      ? [{ value: first.value, anchor: call.node, owner: call.receiver }]
      : [];
  });
}

/** It stands in no function, in a method, or in a function that the script calls. */
function isRun(script: Script, node: SyntaxNode): boolean {
  const definition = functionOf(node);
  if (!definition || ancestorOf(definition, "ClassDefinition")) return true;
  return callsOfMethod(script, nameOfDefinition(script, definition)).length > 0;
}

/** An option, or another choice that the script leaves open, freezes: whoever chooses it means it. */
function isDecided(script: Script, anchor: SyntaxNode): boolean {
  const branch = ancestorOf(anchor, "IfStatement");
  const definition = functionOf(anchor);
  if (!branch || (definition && branch.from < definition.from)) return false;
  return !/__name__|isinstance/.test(textOf(script, branch).split("\n")[0] ?? "");
}

/** It is frozen and thawed in turns: `for p in critic.parameters(): p.requires_grad = True` elsewhere. */
function isThawed(script: Script, owner: SyntaxNode): boolean {
  const name = scopeOf(script, owner);
  const assigned = script.all("AssignStatement").some((statement) => {
    const [assignment] = assignmentsOf(statement);
    const object = assignment?.target.firstChild;
    return (
      object &&
      /\.requires_grad$/.test(textOf(script, assignment.target)) &&
      assignment.value !== null &&
      textOf(script, assignment.value) === "True" &&
      scopeOf(script, object) === name
    );
  });
  const called = callsOfMethod(script, "requires_grad_").some(({ receiver, argumentList }) => {
    const [first] = itemsOf(script, argumentList);
    const isOn = !first || literalOf(script, first.value) !== false;
    return receiver !== null && isOn && scopeOf(script, receiver) === name;
  });
  return assigned || called;
}

/** `critic.parameters()` of a parameter that a loop goes over; else what is written. */
function scopeOf(script: Script, owner: SyntaxNode): string {
  const [only] = trace(script, owner);
  return textOf(script, only?.value.kind === "item" ? only.value.iterable : owner);
}

/** Trained vectors were copied in: `net.embedding.weight.data.copy_(vectors)`. */
function isFilled(script: Script, owner: SyntaxNode): boolean {
  const name = textOf(script, owner);
  return callsOfMethod(script, "copy_", "from_pretrained", "load_state_dict").some((c) =>
    textOf(script, c.callee).startsWith(name),
  );
}

/** Layers before a `detach()` or within `torch.no_grad()`, of a model that one optimizer trains. */
function cutOff(script: Script): Discovery | null {
  const [optimizer, another] = optimizersOf(script);
  const [cut] = cutLayersOf(script);
  if (!cut || !optimizer || another) return null;
  const { by } = cut;
  if ("kind" in by) {
    const from = by.input?.to ?? by.at.from;
    return fault(
      by.at,
      [{ from, to: by.at.to, insert: "" }],
      {
        title: message("Let gradients flow through the forward pass"),
        why: message(
          "{code} cuts the layers before it off from the loss: they are never trained.",
          { code: script.text.slice(from, by.at.to) },
        ),
      },
      sureOf(script, by.at),
    );
  }
  const why = message("Without gradients the layers within are never trained.");
  if (by.name === "Decorator") {
    const from = lineStart(script.text, by.from);
    const next = script.text.indexOf("\n", by.from) + 1;
    return fault(by, [{ from, to: next, insert: "" }], {
      title: message("Let gradients flow through forward()"),
      why,
    });
  }
  const edits = unwrapBlock(script, by);
  const title = message("Let gradients flow through the forward pass");
  const head = textOf(script, by).split("\n")[0] ?? "";
  const anchor = { from: by.from, to: by.from + head.length };
  return edits ? fault(anchor, edits, { title, why }, sureOf(script, by)) : null;
}

/** In a model's own forward pass it is a fault; in the training loop random features may be meant. */
function sureOf(script: Script, place: SyntaxNode): Certainty {
  const definition = functionOf(place);
  const isForward = definition !== null && nameOfDefinition(script, definition) === "forward";
  return isForward && isWithin(place, definition) ? "certain" : "suspected";
}

export const frozenLayers: Fault = {
  id: "fix-frozen-layers",
  signs: anyTrouble,
  title: message("Train the frozen layers too"),
  why: message("Layers that get no gradient stay what they were drawn."),
  cost: message("More weights are trained, so that a step takes longer and needs more memory."),
  sources: [sources.neuraLint, sources.deepChecker],
  snippets: { pytorch: "for parameter in model.parameters():\n    parameter.requires_grad = True" },
  find,
};
