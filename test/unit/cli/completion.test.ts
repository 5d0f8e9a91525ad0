import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { commands } from "../../../src/cli/commands.ts";
import { completion } from "../../../src/cli/completion.ts";
import { runCommand } from "../../support/runCommand.ts";
import { completed, type Shell, skipWithout } from "../../support/shells.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";

/** What is typed before the Tab key, and the words that the command is then given. */
const lines: readonly [line: string, ...words: string[]][] = [
  ["unstuck dia", "diagnose"],
  ["unstuck help rem", "help", "remedies"],
  ["unstuck completion zs", "completion", "zsh"],
  ["unstuck diagnose --allow", "diagnose", "--allow-unread"],
  ["unstuck diagnose train.log --fail-on war", "diagnose", "train.log", "--fail-on", "warning"],
  ["unstuck diagnose --fail-on=war", "diagnose", "--fail-on=warning"],
  ["unstuck remedies --sign over", "remedies", "--sign", "overfitting"],
  ["unstuck fix train.py --remedy use-rm", "fix", "train.py", "--remedy", "use-rmsprop"],
  ["unstuck inspect od", "inspect", "odd name.log"],
  ["unstuck diagnose --script od", "diagnose", "--script", "odd name.log"],
  ["unstuck mcp ru", "mcp", "runs/"],
];

async function folderWithNames(context: TestContext): Promise<string> {
  const folder = await temporaryFolder(context);
  await mkdir(join(folder, "runs"));
  await writeFile(join(folder, "runner.txt"), "");
  await writeFile(join(folder, "odd name.log"), "");
  return folder;
}

for (const shell of ["bash", "zsh", "fish"] as const) {
  test(`${shell} completes commands, options, values, files and folders`, {
    skip: skipWithout(shell),
  }, async (context) => {
    const folder = await folderWithNames(context);
    const script = join(folder, ".completion");
    const printed = await runCommand(
      completion(() => commands),
      shell,
    );
    assert.equal(printed.status, 0);
    await writeFile(script, printed.out);
    for (const [line, ...words] of lines)
      assert.deepEqual(
        await completed(shell, { script, line, folder }),
        expected(shell, words),
        line,
      );
  });
}

/** fish offers the last word alone; zsh takes the slash behind a folder away with the Return key. */
function expected(shell: Shell, words: readonly string[]): readonly string[] {
  if (shell === "zsh") return words.map((word) => word.replace(/\/$/, ""));
  return shell === "fish" ? words.slice(-1) : words;
}

test("a shell that is not known is a usage error", async () => {
  for (const words of [[], ["tcsh"], ["bash", "zsh"], [""]]) {
    const { status, out, error } = await runCommand(
      completion(() => commands),
      ...words,
    );
    assert.deepEqual([status, out], [2, ""]);
    assert.equal(error, "completion takes one of bash, zsh, fish\n");
  }
});
