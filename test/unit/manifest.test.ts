import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { signs } from "../../src/core/diagnosis/finding.ts";
import {
  commandIds,
  contextKeys,
  internalCommandIds,
  settingIds,
  viewIds,
} from "../../src/editor/ids.ts";
import { inputSchema, tools } from "../../src/host/tools/tools.ts";
import { repositoryFolder } from "../support/vscode/folders.ts";

type Manifest = {
  readonly icon: string;
  readonly activationEvents: readonly string[];
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly enablement?: string }[];
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly menus: Readonly<Record<string, readonly { readonly command: string }[]>>;
    readonly languageModelTools: readonly {
      readonly name: string;
      readonly modelDescription: string;
      readonly inputSchema: object;
    }[];
    readonly configuration: { readonly properties: Readonly<Record<string, object>> };
    readonly walkthroughs?: readonly {
      readonly steps: readonly { readonly media: Readonly<Record<string, unknown>> }[];
    }[];
  };
};

const manifestText = readText("package.json");
const manifest = JSON.parse(manifestText) as Manifest;
const strings = JSON.parse(readText("package.nls.json")) as Record<string, string>;
const code = globSync(join(repositoryFolder, "src/**/*.ts"))
  .filter((path) => !path.endsWith("ids.ts"))
  .map((path) => readFileSync(path, "utf8"))
  .join("\n");

function readText(name: string): string {
  return readFileSync(join(repositoryFolder, name), "utf8");
}

function captures(text: string, pattern: RegExp): string[] {
  return [...new Set([...text.matchAll(pattern)].map(([, capture]) => capture ?? ""))].sort();
}

test("the manifest contributes the commands of commandIds and no other", () => {
  const contributed = manifest.contributes.commands.map(({ command }) => command);
  assert.deepEqual(contributed.sort(), Object.values(commandIds).sort());
});

test("every command is registered in code, and no other", () => {
  const registered = captures(
    code,
    /\bregisterCommand\(\s*((?:commandIds|internalCommandIds)\.\w+)/g,
  );
  assert.deepEqual(
    registered,
    [
      ...Object.keys(commandIds).map((key) => `commandIds.${key}`),
      ...Object.keys(internalCommandIds).map((key) => `internalCommandIds.${key}`),
    ].sort(),
  );
  const all = [...code.matchAll(/\bregister(?:TextEditor)?Command\(/g)];
  const byId = [...code.matchAll(/\bregisterCommand\(\s*(?:commandIds|internalCommandIds)\./g)];
  assert.equal(all.length, byId.length, "a command is registered by a name that is not in ids.ts");
});

test("commands that run code are for trusted workspaces", () => {
  const { tryFixes, runMoreSeeds, compareOptimizers } = commandIds;
  for (const id of [tryFixes, runMoreSeeds, compareOptimizers]) {
    const own = manifest.contributes.commands.find(({ command }) => command === id);
    assert.match(own?.enablement ?? "", /&& isWorkspaceTrusted$/, id);
  }
});

test("the settings of the manifest are those of settingIds, each with a default", () => {
  const { properties } = manifest.contributes.configuration;
  assert.deepEqual(
    Object.keys(properties).sort(),
    Object.values(settingIds)
      .map((id) => `unstuck.${id}`)
      .sort(),
  );
  const withoutDefault = Object.entries(properties).filter(
    ([, setting]) => !("default" in setting),
  );
  assert.deepEqual(withoutDefault, []);
});

test("each sign can be switched off, and has a page", () => {
  const { properties } = manifest.contributes.configuration.properties["unstuck.signs"] as {
    properties: object;
  };
  assert.deepEqual(Object.keys(properties).sort(), [...signs].sort());
  const lacking = signs.filter((sign) => !existsSync(join(repositoryFolder, docOf(sign))));
  assert.deepEqual(lacking, []);
});

function docOf(sign: string): string {
  return `media/docs/${sign}.md`;
}

test("every setting is read in code", () => {
  const read = captures(code, /\bsettingIds\.(\w+)/g);
  assert.deepEqual(read, Object.keys(settingIds).sort());
});

test("settings are read in one place", () => {
  const readers = globSync("src/**/*.ts", { cwd: repositoryFolder }).filter((file) =>
    readText(file).includes("getConfiguration("),
  );
  assert.deepEqual(readers, [join("src", "editor", "settings.ts")]);
});

test("every string key of the manifest is in package.nls.json, and none there is unused", () => {
  assert.deepEqual(captures(manifestText, /"%([^%"]+)%"/g), Object.keys(strings).sort());
});

test("the context keys in when clauses are those that the code sets", () => {
  const clauses = captures(manifestText, /"(?:when|enablement)": "([^"]*)"/g)
    .join(" ")
    .replaceAll(/\bview == [\w.]+/g, "");
  const known = new Set<string>(Object.values(contextKeys));
  const unknown = captures(clauses, /\b(unstuck\.[\w.]+)/g).filter((key) => !known.has(key));
  assert.deepEqual(unknown, []);
  const set = captures(code, /\bcontextKeys\.(\w+)/g);
  assert.deepEqual(set, Object.keys(contextKeys).sort());
});

test("the views of the manifest are those of viewIds, each made in code; menus name no other", () => {
  const views = Object.values(manifest.contributes.views).flat();
  assert.deepEqual(views.map(({ id }) => id).sort(), Object.values(viewIds).sort());
  assert.deepEqual(
    captures(code, /\bcreateTreeView(?:<\w+>)?\(viewIds\.(\w+)/g),
    Object.keys(viewIds).sort(),
  );
  const named = captures(manifestText, /\bview == ([\w.]+)/g);
  assert.deepEqual(named, Object.values(viewIds).sort());
});

test("a command of a menu is one of ours, and what a welcome offers is too", () => {
  const welcome = Object.values(strings).flatMap((text) =>
    captures(text, /\(command:(unstuck[\w.]+)\)/g),
  );
  const menus = Object.values(manifest.contributes.menus).flatMap((items) =>
    items.map(({ command }) => command),
  );
  const known = new Set<string>(Object.values(commandIds));
  assert.deepEqual(
    [...welcome, ...menus].filter((id) => !known.has(id)),
    [],
  );
});

test("activation events are only those that VS Code does not add by itself", () => {
  const panels = captures(manifestText, /"onWebviewPanel:([^"]+)"/g);
  const fileSystems = captures(manifestText, /"onFileSystem:([^"]+)"/g);
  assert.deepEqual(manifest.activationEvents, [
    "onStartupFinished",
    ...fileSystems.map((scheme) => `onFileSystem:${scheme}`),
    ...panels.map((viewType) => `onWebviewPanel:${viewType}`),
  ]);
  for (const id of [...fileSystems, ...panels]) assert.ok(code.includes(`"${id}"`), id);
  assert.equal(
    [...code.matchAll(/\bregisterWebviewPanelSerializer\(/g)].length,
    panels.length,
    "a panel that is restored needs its activation event",
  );
  assert.equal(
    [...code.matchAll(/\bregisterFileSystemProvider\(/g)].length,
    fileSystems.length,
    "a document that is restored needs its activation event",
  );
});

test("every file that the manifest names is there", () => {
  const media = (manifest.contributes.walkthroughs ?? []).flatMap(({ steps }) =>
    steps.flatMap((step) => Object.values(step.media)),
  );
  const named = [manifest.icon, ...media].filter((value) => typeof value === "string");
  const missing = named.filter(
    (path) => /\.\w+$/.test(path) && !existsSync(join(repositoryFolder, path)),
  );
  assert.deepEqual(missing, []);
});

test("the tools for language models are those of the MCP server, word for word", () => {
  const contributed = manifest.contributes.languageModelTools;
  assert.deepEqual(
    contributed.map(({ name, modelDescription, inputSchema: schema }) => ({
      name,
      modelDescription,
      schema,
    })),
    tools.map((tool) => ({
      name: tool.name,
      modelDescription: tool.description,
      schema: inputSchema(tool),
    })),
  );
});
