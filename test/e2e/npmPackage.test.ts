import assert from "node:assert/strict";
import { copyFile, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { newTemporaryFolder, repositoryFolder } from "../support/vscode/folders.ts";
import { runProcess } from "../support/vscode/processes.ts";

describe("the npm package, installed in a bare folder", () => {
  let folder: string;
  let files: readonly string[];

  before(async () => {
    folder = await newTemporaryFolder("npm");
    const packed = await runProcess("npm", ["pack", "--json", "--pack-destination", folder], {
      cwd: repositoryFolder,
    });
    assert.equal(packed.code, 0, packed.output);
    const archive = /"filename": "([^"]+)"/.exec(packed.output)?.[1] ?? "";
    files = [...packed.output.matchAll(/"path": "([^"]+)"/g)].map(([, path]) => path ?? "");
    await writeFile(join(folder, "package.json"), "{}");
    const words = ["install", "--offline", "--no-audit", "--no-fund", join(folder, archive)];
    const installed = await runProcess("npm", words, { cwd: folder });
    assert.equal(installed.code, 0, installed.output);
    await copyFile(
      join(repositoryFolder, "media/demo/plateau/recorded/train.log"),
      join(folder, "train.log"),
    );
    await copyFile(join(repositoryFolder, "media/demo/plateau/train.py"), join(folder, "train.py"));
  });

  after(() => rm(folder, { recursive: true, force: true }));

  const unstuck = (...words: string[]) =>
    runProcess(join(folder, "node_modules/.bin/unstuck"), words, { cwd: folder });

  test("holds the command line and nothing of the extension", () => {
    assert.deepEqual(files.filter((file) => !/^dist\/chunks\/[\w-]+\.js$/.test(file)).sort(), [
      "LICENSE",
      "README.md",
      "dist/THIRD_PARTY_NOTICES.txt",
      "dist/cli.js",
      "dist/supervisor.js",
      "dist/unstuck.1",
      "package.json",
    ]);
  });

  test("reads, judges and mends", async () => {
    const found = await unstuck("diagnose", "train.log", "--script", "train.py", "--json");
    assert.equal(found.code, 0, found.output);
    assert.equal(JSON.parse(found.output).runs[0].findings[0].sign, "plateau");
    const told = await unstuck("summary", "train.log");
    assert.match(told.output, /^run train\.log: /m);
    const watched = await unstuck("watch", "train.log", "--until", "warning");
    assert.equal(watched.code, 1, watched.output);
    const fixed = await unstuck("fix", "train.py", "--remedy", "use-adam", "--write");
    assert.equal(fixed.code, 0, fixed.output);
    assert.match(await readFile(join(folder, "train.py"), "utf8"), /torch\.optim\.Adam/);
  });

  test("finds the program that watches over a trial", async () => {
    const log = join(folder, "train.log");
    const tried = await unstuck("try", log, "--script", "train.py", "--command", "false train.py");
    assert.match(tried.output, /: it failed with exit status 1 and printed nothing/);
  });

  test("serves language models", async () => {
    const client = new Client({ name: "test", version: "1" });
    const command = join(folder, "node_modules/.bin/unstuck");
    await client.connect(new StdioClientTransport({ command, args: ["mcp", folder] }));
    const { tools } = await client.listTools();
    assert.equal(tools.length, 6);
    const answered = await client.callTool({ name: "list_training_runs", arguments: {} });
    assert.match(JSON.stringify(answered.content), /train\.log/);
    await client.close();
  });

  test("brings its completions and its manual page, made when it was built", async () => {
    assert.match((await unstuck("completion", "bash")).output, /^complete .*unstuck$/m);
    const page = join(folder, "node_modules/unstuck/dist/unstuck.1");
    assert.equal((await unstuck("manual")).output, await readFile(page, "utf8"));
  });
});
