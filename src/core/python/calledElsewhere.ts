import type { SyntaxNode } from "@lezer/common";
import { variablesNamed } from "./names.ts";
import type { Script } from "./script.ts";
import { ancestorOf, classAround, isWithin, nameOfDefinition } from "./tree.ts";

/**
 * Whether nothing in this file names a function, or the class whose making it is: who calls it, and with what, stands
 * in another file. A decorator may call it, too.
 */
export function isCalledElsewhere(script: Script, definition: SyntaxNode): boolean {
  const owner = classAround(definition);
  if (owner !== null && nameOfDefinition(script, definition) !== "__init__") return false;
  const subject = owner ?? definition;
  const isInner = ancestorOf(subject, "FunctionDefinition", "ClassDefinition") !== null;
  if (isInner || subject.parent?.name === "DecoratedStatement") return false;
  return variablesNamed(script, nameOfDefinition(script, subject)).every((name) =>
    isWithin(name, subject),
  );
}
