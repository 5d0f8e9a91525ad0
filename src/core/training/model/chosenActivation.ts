import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { attributesOf } from "../../python/attributes.ts";
import { bindingsOf, type Parameter } from "../../python/bindings.ts";
import { qualifiedName } from "../../python/calls.ts";
import { stringOf } from "../../python/literals.ts";
import { originOf } from "../../python/origin.ts";
import { callersOf, passedOrDefault } from "../../python/passedArguments.ts";
import type { Script } from "../../python/script.ts";
import { ancestorOf, childrenOf, functionOf, textOf } from "../../python/tree.ts";
import { gatesInput } from "./attention.ts";
import { isRectifier, isSaturating } from "./layers.ts";

/** An activation that is called by another name: `act()`, `self.act(x)`, `ACTIVATIONS[cfg["act"]]()`. */
export interface ChosenActivation {
  /** `torch.nn.Sigmoid`. */
  readonly name: string;
  /** What chooses it: the class or function that is passed, or the key. */
  readonly choice: SyntaxNode;
  /** The key of a rectifier in the same table; null where no key chooses. */
  readonly rectifier: string | null;
}

/** The sigmoid or tanh behind what is called; null where it is something else or is called by its own name. */
export function chosenActivation(script: Script, callee: SyntaxNode): ChosenActivation | null {
  return fromTable(script, callee) ?? fromName(script, callee);
}

function fromName(script: Script, callee: SyntaxNode): ChosenActivation | null {
  const choice = valueBehind(script, callee);
  if (!choice || choice.name === "CallExpression") return null;
  const table = fromTable(script, choice);
  if (table) return table;
  const name = qualifiedName(script, choice);
  return name !== null && isSaturating(name) ? { name, choice, rectifier: null } : null;
}

function valueBehind(script: Script, callee: SyntaxNode): SyntaxNode | null {
  const attribute = /^self\.(\w+)$/.exec(textOf(script, callee))?.[1];
  const around = ancestorOf(callee, "ClassDefinition");
  // The sigmoid of what weighs its input is chosen for its range.
  if (around && gatesInput(script, around)) return null;
  const owner = attribute === undefined ? null : around;
  const given = owner ? attributesOf(script, owner).get(attribute ?? "") : callee;
  if (!given || (given.name !== "VariableName" && !owner)) return null;
  if (given.name !== "VariableName") return given;
  const [binding, another] = bindingsOf(script, textOf(script, given), given)?.bindings ?? [];
  if (!binding || another || binding.kind === "opaque") return null;
  if (binding.kind === "value") return binding.value;
  const { parameter } = binding;
  const passed = passedOrDefault(script, parameter);
  if (!passed) return passedAlike(script, parameter);
  // What the caller passes may be a parameter of its own.
  const isOpen = passed.name === "VariableName" && functionOf(passed) !== null;
  return (isOpen ? valueBehind(script, passed) : null) ?? passed;
}

/** What all callers pass on from one parameter of their own. */
function passedAlike(script: Script, { function: definition, name, position }: Parameter) {
  const passed = callersOf(script, definition).map(
    (call) => argumentOf(script, call.argumentList, name, position)?.value,
  );
  const [first] = passed;
  const isAlike = passed.every(
    (one) =>
      first?.name === "VariableName" &&
      one &&
      textOf(script, one) === textOf(script, first) &&
      functionOf(one)?.from === functionOf(first)?.from,
  );
  const isOwn = first && functionOf(first)?.from === definition.from;
  return first && isAlike && !isOwn ? valueBehind(script, first) : null;
}

/** `TABLE[key]` of a dictionary that this file writes out. */
function fromTable(script: Script, node: SyntaxNode): ChosenActivation | null {
  const [object, open, key] = node.name === "MemberExpression" ? childrenOf(node) : [];
  if (!object || !key || open?.name !== "[") return null;
  const [binding, another] = bindingsOf(script, textOf(script, object), object)?.bindings ?? [];
  const table = binding?.kind === "value" && !another ? binding.value : object;
  if (table.name !== "DictionaryExpression") return null;
  const origin = originOf(script, key);
  const entries = itemsOf(script, table).map((item) => ({
    key: item.key ? stringOf(textOf(script, item.key)) : undefined,
    name: qualifiedName(script, item.value),
  }));
  const name = entries.find((entry) => entry.key === origin?.value)?.name ?? null;
  const rectifier = entries.find((entry) => isRectifier(entry.name))?.key;
  if (!origin || name === null || !isSaturating(name) || rectifier === undefined) return null;
  return { name, choice: origin.literal, rectifier };
}
