import type { Parts } from "../core/parts.ts";

/** How long the extension host works at a time, in milliseconds. */
const slice = 8;

/** Does work in parts and lets other work of the extension host in between. */
export async function inSlices<Result>(parts: Parts<Result>): Promise<Result> {
  for (;;) {
    const end = performance.now() + slice;
    do {
      const step = parts.next();
      if (step.done) return step.value;
    } while (performance.now() < end);
    await new Promise((resume) => setImmediate(resume));
  }
}
