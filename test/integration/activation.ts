import assert from "node:assert/strict";
import * as vscode from "vscode";

const extensionId = "unstuck.unstuck";

function unstuck(): vscode.Extension<unknown> {
  const extension = vscode.extensions.getExtension(extensionId);
  assert.ok(extension, `${extensionId} is not there`);
  return extension;
}

export function defineActivationTests(): void {
  test("it is the extension that this run is about", () => {
    const { UNSTUCK_EXTENSION_WITHIN: folder } = process.env;
    assert.ok(folder !== undefined && unstuck().extensionPath.startsWith(folder));
  });

  test("the extension activates", async () => {
    await unstuck().activate();
    assert.equal(unstuck().isActive, true);
  });

  test("every contributed command is registered", async () => {
    await unstuck().activate();
    const contributed: readonly { readonly command: string }[] =
      unstuck().packageJSON.contributes.commands;
    const registered = new Set(await vscode.commands.getCommands(true));
    const missing = contributed.map(({ command }) => command).filter((id) => !registered.has(id));
    assert.deepEqual(missing, []);
  });
}
