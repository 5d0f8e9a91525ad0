import type { Script } from "./script.ts";

/** A query whose answer is kept as long as the script it was asked of. */
export function oncePerScript<T>(query: (script: Script) => T): (script: Script) => T {
  const answers = new WeakMap<Script, { readonly answer: T }>();
  return (script) => {
    const known = answers.get(script);
    if (known) return known.answer;
    const answer = query(script);
    answers.set(script, { answer });
    return answer;
  };
}
