import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync, statSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { after, before, describe, test } from "node:test";
import { runIntegration } from "../support/runIntegration.ts";
import { newTemporaryFolder, repositoryFolder } from "../support/vscode/folders.ts";
import { runProcess } from "../support/vscode/processes.ts";
import { installExtension } from "../support/vscode/server.ts";

const vsix = join(repositoryFolder, "dist/unstuck.vsix");

describe("the package", () => {
  let extensionsFolder: string;

  before(async () => {
    extensionsFolder = await newTemporaryFolder("extensions");
    await rm(vsix, { force: true });
    const packaged = await runProcess("npm", ["run", "package"], { cwd: repositoryFolder });
    assert.equal(packaged.code, 0, packaged.output);
    const installed = await installExtension(vsix, extensionsFolder);
    assert.equal(installed.code, 0, installed.output);
  });

  after(() => rm(extensionsFolder, { recursive: true, force: true }));

  test("holds exactly the files that the extension needs", async () => {
    const folder = await installedFolder(extensionsFolder);
    const files = globSync("**/*", { cwd: folder })
      .filter((file) => statSync(join(folder, file)).isFile())
      .map((file) => file.split(sep).join("/"));
    const media = ["demo", "docs", "walkthrough"].flatMap((name) =>
      globSync(join(repositoryFolder, "media", name, "**/*"))
        .filter((path) => statSync(path).isFile())
        .map((path) => relative(repositoryFolder, path).split(sep).join("/")),
    );
    assert.deepEqual(
      files.sort(),
      [
        "changelog.md",
        "LICENSE.txt",
        "readme.md",
        "dist/THIRD_PARTY_NOTICES.txt",
        "dist/cli.js",
        ...globSync("dist/chunks/*.js", { cwd: repositoryFolder }),
        "dist/extension.js",
        "dist/supervisor.js",
        "dist/webview/charts.css",
        "dist/webview/charts.js",
        "dist/webview/landscape.css",
        "dist/webview/landscape.js",
        "dist/webview/runTable.css",
        "dist/webview/runTable.js",
        "dist/worker.js",
        "media/activity.svg",
        "media/icon.png",
        "media/trials.tmLanguage.json",
        "package.json",
        "package.nls.json",
        ...media,
      ].sort(),
    );
    assert.ok(media.includes("media/docs/plateau.md"), "each sign has its page");
  });

  test("is the same to the byte when it is packaged again", async () => {
    const again = join(extensionsFolder, "again.vsix");
    const args = ["run", "package", "--", again];
    const packaged = await runProcess("npm", args, { cwd: repositoryFolder });
    assert.equal(packaged.code, 0, packaged.output);
    assert.ok(readFileSync(vsix).equals(readFileSync(again)));
    await rm(again);
  });

  test("its page in VS Code has no broken picture, and no link that leads nowhere", async () => {
    const page = readFileSync(join(await installedFolder(extensionsFolder), "readme.md"), "utf8");
    const targets = [...page.matchAll(/\]\(([^)\s]+)/g)].map(([, target]) => target ?? "");
    assert.deepEqual(
      targets.filter((target) => !/^(?:https:|#)/.test(target)),
      [],
    );
  });

  test("is small", () => {
    // The editor, the command line and trials share their chunks; 290 kB before packing are the server for language models.
    assert.ok(statSync(vsix).size < 1_000_000, `${statSync(vsix).size} bytes`);
    const atStart = loadedWith(join(repositoryFolder, "dist/extension.js"));
    const bytes = [...atStart].reduce((sum, file) => sum + statSync(file).size, 0);
    assert.ok(atStart.size > 1 && bytes < 420_000, `activation loads ${bytes} bytes`);
  });

  test("works when it is installed in VS Code", async () => {
    const { passed, failed } = await runIntegration({ installedIn: extensionsFolder });
    assert.equal(failed, 0);
    assert.ok(passed > 0);
  });
});

/** A bundled module and all that it imports before it runs, without what it loads when that is asked for. */
function loadedWith(file: string, loaded = new Set<string>()): ReadonlySet<string> {
  if (loaded.has(file)) return loaded;
  loaded.add(file);
  const imports = readFileSync(file, "utf8").matchAll(/\b(?:from|import)"(\.[^"]+)"/g);
  for (const [, path = ""] of imports) loadedWith(join(dirname(file), path), loaded);
  return loaded;
}

async function installedFolder(extensionsFolder: string): Promise<string> {
  const names = await readdir(extensionsFolder);
  const name = names.find((candidate) => candidate.startsWith("unstuck.unstuck-"));
  assert.ok(name !== undefined, names.join(" "));
  const folder = join(extensionsFolder, name);
  assert.ok(existsSync(folder));
  return folder;
}
