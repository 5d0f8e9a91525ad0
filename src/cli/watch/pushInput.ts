import { once } from "node:events";
import type { FollowedRuns } from "../../host/followedRuns.ts";
import { standardInput } from "../readPaths.ts";

export interface PushedInput {
  readonly hasEnded: boolean;
  stop(): void;
}

/** Hands standard input over as the log of a run while it comes, and passes it on where that is asked for. */
export function pushInput(followed: FollowedRuns, tee: boolean): PushedInput {
  const path = standardInput;
  let hasEnded = false;
  followed.push({ type: "begin", path, source: { name: "standard input", modified: null } });
  const read = async () => {
    for await (const chunk of process.stdin) {
      const bytes = Uint8Array.from(chunk as Uint8Array);
      followed.push({ type: "append", path, bytes });
      if (tee && !process.stdout.write(bytes)) await once(process.stdout, "drain");
    }
  };
  const end = () => {
    hasEnded = true;
    followed.push({ type: "end", path, ending: null });
  };
  read().then(end, end);
  return {
    get hasEnded() {
      return hasEnded;
    },
    stop: () => void process.stdin.destroy(),
  };
}
