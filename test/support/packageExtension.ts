import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { packagedReadme } from "./packagedReadme.ts";
import { repositoryFolder } from "./vscode/folders.ts";
import { runProcess } from "./vscode/processes.ts";

const manifest: { readonly repository?: unknown } = JSON.parse(
  await readFile(join(repositoryFolder, "package.json"), "utf8"),
);
/** Packages the extension so that the same sources give the same bytes: all times in it are that of the last commit. */
const { output } = await runProcess("git", ["log", "-1", "--format=%ct"], {
  cwd: repositoryFolder,
});
const committed = /^\d+/.exec(output.trim())?.[0] ?? "0";
/** Once `package.json` names a public repository, vsce leads pictures and links there by itself. */
const withoutRepository = [
  "--no-rewrite-relative-links",
  "--allow-missing-repository",
  "--readme-path",
  "dist/page.md",
];
if (manifest.repository === undefined) await writeReadme(join(repositoryFolder, "dist/page.md"));
const result = await runProcess(
  join(repositoryFolder, "node_modules/.bin/vsce"),
  [
    "package",
    "--no-dependencies",
    ...(manifest.repository === undefined ? withoutRepository : []),
    "--out",
    process.argv[2] ?? "dist/unstuck.vsix",
  ],
  { cwd: repositoryFolder, env: { ...process.env, SOURCE_DATE_EPOCH: committed, TZ: "UTC" } },
);
console.log(result.output.trimEnd());
process.exitCode = result.code ?? 1;

async function writeReadme(path: string): Promise<void> {
  const markdown = await readFile(join(repositoryFolder, "README.md"), "utf8");
  const page = packagedReadme(markdown);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, page);
}
