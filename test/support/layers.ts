import { posix } from "node:path";

/**
 * What each layer may import, innermost folder first: the first whose `path` holds a file is the
 * file's layer. `folders` are paths of the repository, `packages` names of npm packages; a name
 * that ends with `:` or `/` stands for all that begin with it. A layer may import its own files.
 */
type Layer = {
  readonly path: string;
  readonly folders: readonly string[];
  readonly packages: readonly string[];
  readonly rule: string;
};

const layers: readonly Layer[] = [
  {
    path: "src/core/diagnosis/",
    folders: [
      "src/core/run/",
      "src/core/message.ts",
      "src/core/parts.ts",
      "src/core/log/words/metricName.ts",
    ],
    packages: [],
    rule: "src/core/diagnosis imports only src/core/run, src/core/message.ts, src/core/parts.ts and the meaning of metric names: findings know no remedies",
  },
  {
    path: "src/core/python/",
    folders: ["src/core/groupBy.ts", "src/core/parts.ts"],
    packages: ["@humanwhocodes/momoa", "@lezer/python", "@lezer/common", "diff"],
    rule: "src/core/python imports only its own files, groupBy.ts, parts.ts and the parsers: it knows Python, and no training",
  },
  {
    path: "src/core/training/",
    folders: [
      "src/core/python/",
      "src/core/groupBy.ts",
      "src/core/message.ts",
      "src/core/log/events/logEvent.ts",
    ],
    packages: ["@lezer/common"],
    rule: "src/core/training imports only src/core/python, groupBy.ts, message.ts and logEvent.ts: what a script trains knows no remedy",
  },
  {
    path: "src/core/",
    folders: [],
    packages: [
      "@lezer/python",
      "@lezer/common",
      "@lezer/highlight",
      "@lezer/lr",
      "pbf",
      "@bufbuild/protobuf",
      "diff",
      "js-yaml",
      "@humanwhocodes/momoa",
    ],
    rule: "src/core imports only src/core and pure npm packages: no vscode, no node:, no DOM",
  },
  {
    path: "src/host/",
    folders: ["src/core/"],
    packages: ["node:", "chokidar"],
    rule: "src/host imports only src/core, node: and chokidar",
  },
  {
    path: "src/editor/",
    folders: ["src/core/", "src/host/"],
    packages: ["vscode", "node:path", "node:crypto"],
    rule: "src/editor imports only src/core, src/host, vscode, node:path and node:crypto",
  },
  {
    path: "src/cli/",
    folders: ["src/core/", "src/host/", "package.json"],
    packages: ["node:", "@modelcontextprotocol/sdk/", "sarif"],
    rule: "src/cli imports only src/core, src/host, package.json, node:, the MCP SDK and the types of SARIF",
  },
  {
    path: "src/extension.ts",
    folders: ["src/editor/", "src/host/", "src/core/"],
    packages: ["vscode", "node:path"],
    rule: "src/extension.ts imports only src/editor, src/host, src/core, vscode and node:path",
  },
  {
    path: "webview/toolkit.ts",
    folders: ["webview/"],
    packages: ["@vscode/webview-ui-toolkit", "@microsoft/fast-", "lit-html", "lit-html/"],
    rule: "webview/toolkit.ts imports the UI toolkit and lit-html, and only it imports the toolkit",
  },
  {
    path: "webview/",
    folders: ["src/core/view/", "src/core/landscape/"],
    packages: ["chart.js", "chart.js/", "chartjs-plugin-", "lit-html", "lit-html/"],
    rule: "webview imports only src/core/view, src/core/landscape, lit-html and Chart.js with its plugins",
  },
];

/** Folders whose files must belong to a layer; `test/` may import everything. */
export const layeredFolders = ["src", "webview"] as const;

/**
 * The imports of `file` that break a rule, a sentence each. `file` is relative to the repository,
 * with `/`.
 */
export function layerViolations(file: string, source: string): readonly string[] {
  const layer = layers.find(({ path }) => file.startsWith(path));
  if (layer === undefined)
    return [`${file} is in none of the layers that test/support/layers.ts knows`];
  return importedNames(source)
    .filter((name) => !isAllowed(layer, file, name))
    .map((name) => `${file} imports "${name}", but ${layer.rule}`);
}

function isAllowed(layer: Layer, file: string, name: string): boolean {
  if (!name.startsWith(".")) return layer.packages.some((allowed) => covers(allowed, name));
  const target = posix.join(posix.dirname(file), name);
  return [layer.path, ...layer.folders].some((folder) => target.startsWith(folder));
}

function covers(allowed: string, name: string): boolean {
  return /[:/-]$/.test(allowed) ? name.startsWith(allowed) : name === allowed;
}

const importForms: readonly RegExp[] = [
  /^[ \t]*(?:import|export)\b[^;"'`]*?\bfrom\s*["']([^"'\n]+)["']/gm,
  /^[ \t]*import\s*["']([^"'\n]+)["']/gm,
  /\b(?:import|require)\s*\(\s*["'`]([^"'`\n]+)["'`]/g,
];

/** Names of the modules that TypeScript source imports, in any form, each once. */
export function importedNames(source: string): readonly string[] {
  const names = importForms.flatMap((form) =>
    [...source.matchAll(form)].map(([, name]) => name ?? ""),
  );
  return [...new Set(names)];
}
