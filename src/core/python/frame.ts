import type { SyntaxNode } from "@lezer/common";
import type { Call } from "./calls.ts";
import { basesNamed, methodOf } from "./classes.ts";
import type { Script } from "./script.ts";

/** A call of a function of the script: what its parameters and `self` are. Null where it is not known which call. */
export interface Frame {
  readonly definition: SyntaxNode;
  readonly call: Call;
  /** Where the call stands. */
  readonly caller: Frame | null;
  readonly self: Instance | null;
}

/** An object of a class of the script. */
export interface Instance {
  readonly definition: SyntaxNode;
  readonly call: Call;
  readonly frame: Frame | null;
}

/** Tells apart the calls that lead to a frame. */
export function frameKey(frame: Frame | null): string {
  return frame ? `${frame.call.node.from} ${frameKey(frame.caller)}` : "";
}

/** The call of a function among those that lead to a place. */
export function frameOf(frame: Frame | null, definition: SyntaxNode): Frame | null {
  for (let f = frame; f; f = f.caller) if (f.definition.from === definition.from) return f;
  return null;
}

/** A function that calls itself. */
export function isOpen(frame: Frame | null, definition: SyntaxNode): boolean {
  return frame !== null && frameOf(frame.caller, definition) !== null && depthOf(frame) > 12;
}

function depthOf(frame: Frame | null): number {
  let depth = 0;
  for (let f = frame; f; f = f.caller) depth += 1;
  return depth;
}

/** A frame of a method of an object, as a call enters it. */
export function enter(
  script: Script,
  instance: Instance,
  method: string,
  call: Call,
  caller: Frame | null,
): Frame | null {
  for (const owner of [instance.definition, ...basesNamed(script, instance.definition)]) {
    const definition = methodOf(script, owner, method);
    if (definition) return { definition, call, caller, self: instance };
  }
  return null;
}
