import * as vscode from "vscode";
import type { Message } from "../core/message.ts";
import { localize } from "./localize.ts";
import { warn } from "./say.ts";

/** A sentence of our own, with a button that opens the output channel, where names and reasons stand. */
export async function warnWithOutput(
  text: Message,
  output: vscode.LogOutputChannel,
): Promise<void> {
  const show = vscode.l10n.t("Show Output");
  const chosen = await warn(localize(text), show);
  if (chosen === show) output.show();
}
