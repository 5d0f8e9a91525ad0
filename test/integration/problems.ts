import { setTimeout as delay } from "node:timers/promises";
import * as vscode from "vscode";

/** Waits until it holds; fails with what was waited for. */
export async function until(
  what: string,
  holds: () => boolean | PromiseLike<boolean>,
): Promise<void> {
  await untilFor(what, holds, 0);
}

/** Waits until it has held for so many milliseconds without a break. */
export async function untilFor(
  what: string,
  holds: () => boolean | PromiseLike<boolean>,
  milliseconds: number,
): Promise<void> {
  const started = Date.now();
  let since: number | null = null;
  while (Date.now() - started < 60_000 + milliseconds) {
    since = (await holds()) ? (since ?? Date.now()) : null;
    if (since !== null && Date.now() - since >= milliseconds) return;
    await delay(100);
  }
  throw new Error(`${what}: not within 60 s`);
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

/** The quick fixes at a place that come with an edit, in their order, as soon as there is one. */
export async function offeredActions(
  uri: vscode.Uri,
  range: vscode.Range,
): Promise<readonly vscode.CodeAction[]> {
  let edits: readonly vscode.CodeAction[] = [];
  await until(`a quick fix with an edit in ${uri.path}`, async () => {
    await vscode.workspace.openTextDocument(uri);
    const actions = await vscode.commands
      .executeCommand<vscode.CodeAction[]>(
        "vscode.executeCodeActionProvider",
        uri,
        range,
        vscode.CodeActionKind.QuickFix.value,
        50,
      )
      .then(undefined, noneWhereCancelled);
    edits = actions.filter(({ edit }) => edit !== undefined);
    return edits.length > 0;
  });
  return edits;
}

/** VS Code closes a document that no editor shows whenever it likes, and takes the question about it back. */
function noneWhereCancelled(error: unknown): readonly vscode.CodeAction[] {
  if (error instanceof Error && error.name === "Canceled") return [];
  throw error;
}
