import { completion } from "./completion.ts";
import { diagnose } from "./diagnose.ts";
import { fix } from "./fix.ts";
import type { Commands } from "./help.ts";
import { inspect } from "./inspect.ts";
import { manual } from "./manual.ts";
import { mcp } from "./mcp.ts";
import { remedies } from "./remedies.ts";
import { summary } from "./summary.ts";
import { tryRemedies } from "./try.ts";
import { watch } from "./watch.ts";

/** Every command, by its name, in the order of the help. */
export const commands: Commands = new Map([
  ["inspect", inspect],
  ["diagnose", diagnose],
  ["remedies", remedies],
  ["fix", fix],
  ["try", tryRemedies],
  ["summary", summary],
  ["watch", watch],
  ["mcp", mcp],
  ["completion", completion(() => commands)],
  ["manual", manual(() => commands)],
]);
