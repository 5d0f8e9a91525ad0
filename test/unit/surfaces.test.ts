import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { test } from "node:test";
import type { Log } from "sarif";
import { diagnose } from "../../src/cli/diagnose.ts";
import { inspect } from "../../src/cli/inspect.ts";
import { summary } from "../../src/cli/summary.ts";
import { terminalOf } from "../../src/cli/terminal.ts";
import { actingCharacters, hostileTexts } from "../support/hostileTexts.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { repositoryFolder } from "../support/vscode/folders.ts";

/** Functions of VS Code that read links, commands, icons or HTML in a text, and where alone they are called. */
const parsing: Readonly<Record<string, string>> = {
  showInformationMessage: "say.ts",
  showWarningMessage: "say.ts",
  showErrorMessage: "say.ts",
  withProgress: "say.ts",
  showQuickPick: "say.ts",
  createQuickPick: "",
  MarkdownString: "",
  TreeItem: "runs/treeItem.ts",
  CodeLens: "terminal/transcriptLenses.ts",
  createStatusBarItem: "statusBar.ts",
};

test("what parses a text is called in one place only, which escapes it", () => {
  const folder = join(repositoryFolder, "src/editor");
  for (const path of globSync(join(folder, "**/*.ts"))) {
    const source = readFileSync(path, "utf8");
    for (const [, name = ""] of source.matchAll(/\bvscode(?:\.window|\.languages)?\.(\w+)\(/g)) {
      const place = Object.hasOwn(parsing, name) ? parsing[name] : undefined;
      if (place !== undefined) assert.equal(relative(folder, path), place, name);
    }
  }
});

/** Metrics that are called as `names` are, in a log of a run that is stuck and then broken. */
function hostileLog(names: readonly string[]): string {
  const record = (step: number, value: string) =>
    `{"step":${step},${names.map((name) => `${JSON.stringify(name)}:${value}`).join(",")}}\n`;
  const lines = Array.from({ length: 100 }, (_, step) => record(step, "1.5"));
  return [...lines, ...Array.from({ length: 20 }, (_, at) => record(100 + at, "NaN"))].join("");
}

/** What would be written on a terminal, or into a pipe. */
async function printed(isTTY: boolean, words: readonly string[]): Promise<string> {
  let said = "";
  const stream = Object.assign(Object.create(process.stdout), {
    isTTY,
    write: (text: string) => {
      said += text;
      return true;
    },
  });
  const [name, ...rest] = words;
  const command = { diagnose, inspect, summary }[name as "diagnose" | "inspect" | "summary"];
  await command(rest, terminalOf(stream, stream));
  return said;
}

const ways = [
  ["inspect"],
  ["inspect", "--json"],
  ["diagnose"],
  ["diagnose", "--json"],
  ["diagnose", "--sarif"],
  ["summary"],
] as const;

test("no command says of a hostile log anything that a terminal, a runner of CI or a viewer takes for more than text", async (context) => {
  const folder = await temporaryFolder(context);
  // A line of many megabytes is no record; a megabyte of name is tried by the escapes themselves.
  const texts = hostileTexts.map((text) => text.slice(0, 2000));
  const names = texts.flatMap((text) => [text, `loss ${text}`, `val_loss/${text}`]);
  await writeFile(join(folder, "all.jsonl"), hostileLog(names));
  for (const [at, text] of texts.entries())
    await writeFile(join(folder, `${at}.jsonl`), hostileLog([`loss ${text}`]));
  const fileNames = texts.map((text) => text.replaceAll(/[/\u0000]/g, "_").slice(0, 60));
  for (const name of fileNames)
    await writeFile(join(folder, `${name}.jsonl`), hostileLog(["train_loss"]));
  for (const words of ways) {
    for (const isTTY of [false, true]) {
      const said = await printed(isTTY, [...words, folder]);
      const about = `${words.join(" ")}${isTTY ? " on a terminal" : ""}`;
      const own = isTTY ? said.replaceAll(/\r\u001b\[2K|\u001b\[(?:3[1236]|39)m/g, "") : said;
      for (const line of own.split("\n")) {
        assert.doesNotMatch(line, actingCharacters, about);
        assert.doesNotMatch(line, /^\s*::/, about);
      }
      assert.match(said, /Show details/, about);
    }
  }
  const sarif: Log = JSON.parse(await printed(false, ["diagnose", "--sarif", folder]));
  const messages = sarif.runs.flatMap(({ results }) => results?.map(({ message }) => message.text));
  assert.ok(messages.length >= texts.length);
  for (const message of messages) assert.doesNotMatch(message ?? "", /\]\(/);
});
