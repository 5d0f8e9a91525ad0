import { setTimeout as delay } from "node:timers/promises";
import * as vscode from "vscode";

/** Waits until it holds; fails with what was waited for. */
export async function until(
  what: string,
  holds: () => boolean | PromiseLike<boolean>,
): Promise<void> {
  for (let turn = 0; turn < 200; turn++) {
    if (await holds()) return;
    await delay(100);
  }
  throw new Error(`${what}: not within 20 s`);
}

/** The diagnostics of Unstuck that tell of a plateau. */
export function plateaus(): readonly { uri: vscode.Uri; diagnostic: vscode.Diagnostic }[] {
  return vscode.languages
    .getDiagnostics()
    .flatMap(([uri, diagnostics]) =>
      diagnostics
        .filter(
          ({ source, code }) =>
            source === "Unstuck" && typeof code === "object" && code.value === "plateau",
        )
        .map((diagnostic) => ({ uri, diagnostic })),
    );
}

/** The quick fixes at a place that come with an edit, in their order. */
export async function resolvedActions(
  uri: vscode.Uri,
  range: vscode.Range,
): Promise<readonly vscode.CodeAction[]> {
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    "vscode.executeCodeActionProvider",
    uri,
    range,
    vscode.CodeActionKind.QuickFix.value,
    50,
  );
  return actions.filter(({ edit }) => edit !== undefined);
}
