import type { SyntaxNode } from "@lezer/common";
import { message } from "../../message.ts";
import { lineStart } from "../../python/lines.ts";
import type { Script } from "../../python/script.ts";
import { unwrapBlock } from "../../python/statements.ts";
import {
  ancestorOf,
  childOf,
  codeOf,
  functionOf,
  isWithin,
  nameOfDefinition,
  textOf,
} from "../../python/tree.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { cutInMethodsOf, cutLayersOf } from "../../training/pytorch/gradientFlow.ts";
import type { Operation } from "../../training/pytorch/operation.ts";
import { type Certainty, type Discovery, fault } from "./fault.ts";
import { releaseGradients } from "./releaseGradients.ts";

/** Layers before a `detach()` or within `torch.no_grad()`, of a model that one optimizer trains. */
export function cutLayers(program: TrainingProgram): Discovery | null {
  const { script, optimizers } = program;
  const [optimizer, another] = optimizers;
  if (!optimizer || another) return null;
  const [cut] = cutLayersOf(script);
  const [inMethod] = cut ? [] : cutInMethodsOf(script);
  const { by } = cut ?? inMethod ?? {};
  if (!by) return null;
  if ("kind" in by && by.kind === "step") return straightThrough(script, by);
  if ("kind" in by) {
    const from = by.input?.to ?? by.at.from;
    return fault(
      by.at,
      [{ from, to: by.at.to, insert: "" }, ...releaseGradients(program, by.at)],
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
    const decorated = by.parent && childOf(by.parent, "FunctionDefinition");
    const name = decorated ? nameOfDefinition(script, decorated) : "forward";
    return fault(
      by,
      [{ from, to: next, insert: "" }],
      { title: message("Let gradients flow through {name}()", { name }), why },
      name === "forward" ? "certain" : "suspected",
    );
  }
  const edits = unwrapBlock(script, by);
  const title = message("Let gradients flow through the forward pass");
  const head = textOf(script, by).split("\n")[0] ?? "";
  const anchor = { from: by.from, to: by.from + head.length };
  const certainty = inMethod ? "suspected" : sureOf(script, by);
  return edits ? fault(anchor, edits, { title, why }, certainty) : null;
}

/** The value of the step forwards, and the gradient of what went into it backwards. */
function straightThrough(script: Script, { at, input }: Operation): Discovery | null {
  const code = codeOf(script, at);
  const isName = input !== null && /^(?:VariableName|MemberExpression)$/.test(input.name);
  // In one mode of the module only, as for the evaluation of a compression.
  const isChosen = ancestorOf(at, "IfStatement", "ConditionalExpression") !== null;
  if (!isName || isChosen) return null;
  const name = textOf(script, input);
  const isAlone = /^(?:ReturnStatement|AssignStatement|ArgList|ParenthesizedExpression)$/.test(
    at.parent?.name ?? "",
  );
  const [open, close] = isAlone ? ["", ""] : ["(", ")"];
  return fault(
    at,
    [
      { from: at.from, to: at.from, insert: `${open}${name} + (` },
      { from: at.to, to: at.to, insert: ` - ${name}).detach()${close}` },
    ],
    {
      title: message("Let the gradient pass straight through {code}", { code }),
      why: message(
        "{code} is constant except for its jumps: its gradient is zero, and the layers before it are never trained.",
        { code },
      ),
    },
    sureOf(script, at),
  );
}

/** In a model's own forward pass it is a fault; in the training loop random features may be meant. */
function sureOf(script: Script, place: SyntaxNode): Certainty {
  const definition = functionOf(place);
  const isForward = definition !== null && nameOfDefinition(script, definition) === "forward";
  return isForward && isWithin(place, definition) ? "certain" : "suspected";
}
