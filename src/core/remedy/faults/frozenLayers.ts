import type { SyntaxNode } from "@lezer/common";
import { message } from "../../message.ts";
import { itemsOf } from "../../python/arguments.ts";
import { assignmentsOf } from "../../python/bindings.ts";
import { callAt, callsOf, callsOfMethod } from "../../python/calls.ts";
import { classesDerivedFrom, methodOf } from "../../python/classes.ts";
import { lineStart } from "../../python/lines.ts";
import { literalOf } from "../../python/literals.ts";
import { nodesOf } from "../../python/nodesOfKind.ts";
import type { Script } from "../../python/script.ts";
import { unwrapBlock } from "../../python/statements.ts";
import {
  ancestorOf,
  childOf,
  functionOf,
  isWithin,
  nameOfDefinition,
  statementOf,
  textOf,
} from "../../python/tree.ts";
import { isFineTuning, loadedWeights } from "../../training/pretrained.ts";
import { backwardCalls } from "../../training/runLength.ts";
import type { Situation } from "../definition.ts";
import { cutLoss } from "./cutLoss.ts";
import { anyTrouble, type Discovery, type Fault, fault } from "./fault.ts";
import { faultSources as sources } from "./sources.ts";

function find({ script, framework }: Situation): Discovery | null {
  if (framework === "keras" || isFineTuning(script)) return null;
  return cutLoss(script) ?? frozen(script) ?? withoutGradient(script) ?? detached(script);
}

/** Models that are meant to stand still. */
const fixed = /teacher|target|ema|frozen|pretrained|vgg|clip|discriminator|critic|netD|netG|lpips/i;

function frozen(script: Script): Discovery | null {
  const assigned = script.all("AssignStatement").flatMap((s) => {
    const [assignment] = assignmentsOf(s);
    const value = assignment?.value;
    const isFrozen =
      value?.name === "Boolean" &&
      textOf(script, value) === "False" &&
      /\.requires_grad$/.test(textOf(script, assignment?.target ?? s));
    const owner = ancestorOf(s, "ForStatement") ?? s;
    return value && isFrozen && !fixed.test(head(script, owner)) && isRun(script, s)
      ? [{ value, anchor: owner }]
      : [];
  });
  const called = callsOfMethod(script, "requires_grad_").flatMap((c) => {
    const [first] = itemsOf(script, c.argumentList);
    const isFrozen = first !== undefined && literalOf(script, first.value) === false;
    const receiver = c.receiver ? textOf(script, c.receiver) : "";
    const isCopy =
      /deepcopy|\bcopy\(/.test(receiver) || fixed.test(head(script, statementOf(c.node)));
    return first && isFrozen && !isCopy ? [{ value: first.value, anchor: c.node }] : [];
  });
  const places = [...assigned, ...called];
  const [first] = places;
  if (!first) return null;
  const thawed = /requires_grad_\((?:True)?\)|\.requires_grad = True/.test(script.text);
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
    !thawed && loadedWeights(script) === null ? "certain" : "suspected",
  );
}

/** It stands in no function, in a method, or in a function that the script calls. */
function isRun(script: Script, node: SyntaxNode): boolean {
  const definition = functionOf(node);
  if (!definition || ancestorOf(definition, "ClassDefinition")) return true;
  return callsOfMethod(script, nameOfDefinition(script, definition)).length > 0;
}

function head(script: Script, node: SyntaxNode): string {
  return textOf(script, node).split("\n")[0] ?? "";
}

function forwardsOf(script: Script): readonly SyntaxNode[] {
  return classesDerivedFrom(script, (n) =>
    /(?:^|\.)(?:nn\.Module|LightningModule)$/.test(n),
  ).flatMap((definition) => methodOf(script, definition, "forward") ?? []);
}

/** `with torch.no_grad():` around layers of the forward pass, and the decorator. */
function withoutGradient(script: Script): Discovery | null {
  const forwards = forwardsOf(script);
  const why = message("Without gradients the layers within are never trained.");
  for (const forward of forwards) {
    const decorated = forward.parent?.name === "DecoratedStatement" ? forward.parent : null;
    const decorator = decorated ? childOf(decorated, "Decorator") : null;
    if (decorator && /no_grad|inference_mode/.test(textOf(script, decorator))) {
      const from = lineStart(script.text, decorator.from);
      const next = script.text.indexOf("\n", decorator.from) + 1;
      return fault(decorator, [{ from, to: next, insert: "" }], {
        title: message("Let gradients flow through forward()"),
        why,
      });
    }
  }
  for (const block of nodesOf(script, "WithStatement")) {
    if (!/^with torch\.(?:no_grad|inference_mode)\(\)\s*:/.test(textOf(script, block))) continue;
    const inForward = forwards.some((f) => isWithin(block, f));
    if (!(inForward ? callsLayer(script, block) : isTrainedOn(script, block))) continue;
    const edits = unwrapBlock(script, block);
    if (!edits) continue;
    return fault(
      { from: block.from, to: block.from + head(script, block).length },
      edits,
      { title: message("Let gradients flow through the forward pass"), why },
      inForward ? "certain" : "suspected",
    );
  }
  return null;
}

function callsLayer(script: Script, block: SyntaxNode): boolean {
  return callsOf(script).some(
    (c) => isWithin(c.node, block) && /^self\.(?!training|eval)\w+/.test(textOf(script, c.callee)),
  );
}

/** The block's results go on into the loss of the same turn: `h = encoder(x)` before `head(h)`. */
function isTrainedOn(script: Script, block: SyntaxNode): boolean {
  const body = block.getChild("Body");
  const [assignment] = body
    ? script
        .all("AssignStatement")
        .filter((s) => isWithin(s, body))
        .flatMap((s) => assignmentsOf(s))
    : [];
  const call = assignment?.value ? callAt(script, assignment.value) : null;
  if (!assignment || !call) return false;
  const name = textOf(script, assignment.target);
  const backward = backwardCalls(script).find(
    (b) =>
      b.node.from > block.to &&
      functionOf(b.node)?.from === functionOf(block)?.from &&
      block.parent !== null &&
      isWithin(b.node, block.parent),
  );
  if (!backward) return false;
  const after = script.text.slice(block.to, backward.node.from);
  const isLayer = /(?:encoder|backbone|body|features?|embed\w*|net\w*|model|trunk|stem)\b/i.test(
    textOf(script, call.callee),
  );
  return isLayer && new RegExp(`\\(\\s*${name}\\b`).test(after);
}

/** States that are carried from batch to batch are cut from their past on purpose. */
const carried = /hid|state|^h\d?$|^c\d?$|cell|memor|mem\b|quant|\bz_q\b|target/i;

function detached(script: Script): Discovery | null {
  const forwards = forwardsOf(script);
  const calls = callsOfMethod(script, "detach").filter((c) => {
    const receiver = c.receiver;
    if (!receiver || !forwards.some((f) => isWithin(c.node, f))) return false;
    const text = textOf(script, receiver);
    return (
      (receiver.name === "CallExpression" && /^self\.\w+/.test(text)) ||
      (receiver.name === "VariableName" && !carried.test(text) && isFedOn(script, c.node))
    );
  });
  const data = script.all("MemberExpression").filter((m) => {
    const text = textOf(script, m);
    return (
      text.endsWith(").data") &&
      /^(?:self|torch|F)\./.test(text) &&
      forwards.some((f) => isWithin(m, f))
    );
  });
  const places = [
    ...calls.map((c) => ({ anchor: c.node, from: c.receiver?.to ?? c.node.to, to: c.node.to })),
    ...data.map((m) => ({ anchor: m, from: m.firstChild?.to ?? m.to, to: m.to })),
  ];
  const [first] = places;
  if (!first) return null;
  return fault(
    first.anchor,
    places.map(({ from, to }) => ({ from, to, insert: "" })),
    {
      title: message("Let gradients flow through the forward pass"),
      why: message("{code} cuts the layers before it off from the loss: they are never trained.", {
        code: script.text.slice(first.from, first.to),
      }),
    },
  );
}

/** `x = x.detach()` and `self.head(x.detach())`. */
function isFedOn(script: Script, node: SyntaxNode): boolean {
  const parent = node.parent;
  if (parent?.name === "AssignStatement") return true;
  const call = parent?.name === "ArgList" && parent.parent ? callAt(script, parent.parent) : null;
  return call !== null && /^self\.\w+$/.test(textOf(script, call.callee));
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
