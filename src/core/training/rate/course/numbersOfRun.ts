import type { SyntaxNode } from "@lezer/common";
import { assignmentsOf, parametersOf } from "../../../python/bindings.ts";
import type { Variables } from "../../../python/calledFunction.ts";
import type { Call } from "../../../python/calls.ts";
import { methodOf } from "../../../python/classes.ts";
import { evaluate } from "../../../python/evaluate.ts";
import { nodesWithin } from "../../../python/nodesWithin.ts";
import { givenFor } from "../../../python/passedArguments.ts";
import type { Script } from "../../../python/script.ts";
import { classAround, functionOf, textOf } from "../../../python/tree.ts";

interface Frame {
  readonly numbers: Map<string, number>;
  readonly owner: SyntaxNode | null;
}

/** The numbers that names have while a run is gone through, function by function. What is not known has none. */
export class NumbersOfRun {
  readonly #script: Script;
  readonly #fixed: Variables;
  readonly #names: ReadonlySet<string>;
  readonly #fields = new Map<number, Map<string, number>>();
  readonly #callers: Frame[] = [];
  #frame: Frame;

  /** @param names the only ones that are kept. @param fixed holds in every function. */
  constructor(script: Script, place: SyntaxNode, names: ReadonlySet<string>, fixed: Variables) {
    this.#script = script;
    this.#names = names;
    this.#fixed = fixed;
    this.#frame = this.#frameOf(functionOf(place));
  }

  get depth(): number {
    return this.#callers.length;
  }

  valueOf(node: SyntaxNode): number | null {
    return evaluate(this.#script, node, this.#frame.numbers);
  }

  get(name: string): number | null {
    return this.#frame.numbers.get(name) ?? null;
  }

  set(name: string, value: number | null): void {
    if (!this.#names.has(name)) return;
    if (value === null) this.#frame.numbers.delete(name);
    else this.#frame.numbers.set(name, value);
  }

  enter(call: Call, definition: SyntaxNode): void {
    const given = parametersOf(this.#script, definition).map((parameter) => {
      const node = givenFor(this.#script, call, parameter)?.value ?? parameter.fallback;
      return { name: parameter.name, value: node ? this.valueOf(node) : null };
    });
    this.#keepFields();
    this.#callers.push(this.#frame);
    this.#frame = this.#frameOf(definition);
    for (const { name, value } of given) this.set(name, value);
  }

  leave(): void {
    this.#keepFields();
    const frame = this.#callers.pop();
    if (!frame) return;
    this.#frame = frame;
    for (const name of frame.numbers.keys()) if (isField(name)) frame.numbers.delete(name);
    for (const [name, value] of this.#fieldsOf(frame.owner)) frame.numbers.set(name, value);
  }

  #frameOf(definition: SyntaxNode | null): Frame {
    const owner = definition && classAround(definition);
    return { owner, numbers: new Map([...this.#fixed, ...this.#fieldsOf(owner)]) };
  }

  #keepFields(): void {
    const { owner, numbers } = this.#frame;
    if (owner) this.#fields.set(owner.from, new Map([...numbers].filter(([n]) => isField(n))));
  }

  /** What an object begins with, until a method has set it. */
  #fieldsOf(owner: SyntaxNode | null): ReadonlyMap<string, number> {
    if (!owner) return new Map();
    const known = this.#fields.get(owner.from);
    if (known) return known;
    const first = methodOf(this.#script, owner, "__init__");
    const begun = (first ? nodesWithin(this.#script, "AssignStatement", first) : [])
      .flatMap((statement) => assignmentsOf(statement))
      .flatMap(({ target, value }): [string, number][] => {
        const name = textOf(this.#script, target);
        const number =
          value && isField(name) && this.#names.has(name)
            ? evaluate(this.#script, value, this.#fixed)
            : null;
        return number === null ? [] : [[name, number]];
      });
    const fields = new Map(begun);
    this.#fields.set(owner.from, fields);
    return fields;
  }
}

function isField(name: string): boolean {
  return name.startsWith("self.");
}
