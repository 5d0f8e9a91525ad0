import * as vscode from "vscode";
import type { Message } from "../core/message.ts";

export function localize(message: Message): string {
  return vscode.l10n.t(message.template, { ...message.values });
}
