import type { Script } from "./script.ts";

/** A query whose answer is kept by the script it is asked of, and dropped with it. */
export function oncePerScript<T>(query: (script: Script) => T): (script: Script) => T {
  return (script) => script.once(query);
}
