import * as vscode from "vscode";
import type { Message } from "../core/message.ts";
import { plainText } from "../core/text/escape.ts";

/** The sentence in the display language; values, which may come from a log, are one bounded line of plain text each. */
export function localize({ template, values }: Message): string {
  const plain = Object.entries(values).map(([name, value]) => [
    name,
    typeof value === "string" ? plainText(value) : value,
  ]);
  return vscode.l10n.t(template, Object.fromEntries(plain) as Record<string, string | number>);
}
