import * as vscode from "vscode";
import type { Message } from "../core/message.ts";
import { notificationText } from "../core/text/escape.ts";
import { localize } from "./localize.ts";

/** A sentence of our own, with a button that opens the output channel, where names and reasons stand. */
export async function warnWithOutput(
  text: Message,
  output: vscode.LogOutputChannel,
): Promise<void> {
  const show = vscode.l10n.t("Show Output");
  const chosen = await vscode.window.showWarningMessage(notificationText(localize(text)), show);
  if (chosen === show) output.show();
}
