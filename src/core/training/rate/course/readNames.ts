import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../../python/arguments.ts";
import { type Call, callAt } from "../../../python/calls.ts";
import { definitionCalled } from "../../../python/classes.ts";
import type { Script } from "../../../python/script.ts";
import { bodyOf, childrenOf, textOf } from "../../../python/tree.ts";

const numeric = /^(?:min|max|abs|int|float|round|pow|(?:math|numpy)\.\w+)$/;

/** A function of numbers, or one of the script. */
export function isComputing(script: Script, call: Call): boolean {
  return definitionCalled(script, call) !== null || numeric.test(call.name ?? "");
}

/** Names that numbers are computed from, also by functions of the script; not what an object is made of. */
export class ReadNames {
  readonly names = new Set<string>();
  readonly #script: Script;
  /** Where functions begin that were read: each is once, whoever calls it. */
  readonly #entered = new Set<number>();
  readonly #open: SyntaxNode[] = [];

  constructor(script: Script) {
    this.#script = script;
  }

  read(part: SyntaxNode): void {
    this.#open.push(part);
    for (let next = this.#open.pop(); next; next = this.#open.pop()) this.#add(next);
  }

  #add(node: SyntaxNode): void {
    const name = textOf(this.#script, node);
    switch (node.name) {
      case "VariableName":
        this.names.add(name);
        return;
      case "MemberExpression":
        this.names.add(name);
        if (node.lastChild?.name === "]") this.#open.push(...childrenOf(node).slice(1));
        return;
      case "CallExpression": {
        const call = callAt(this.#script, node);
        if (call) this.#call(call);
        return;
      }
      default:
        this.#open.push(...childrenOf(node));
    }
  }

  #call(call: Call): void {
    if (!isComputing(this.#script, call)) return;
    this.#open.push(...itemsOf(this.#script, call.argumentList).map(({ value }) => value));
    const definition = definitionCalled(this.#script, call);
    const body = definition && bodyOf(definition);
    if (!body || this.#entered.has(body.from)) return;
    this.#entered.add(body.from);
    this.#open.push(body);
  }
}
