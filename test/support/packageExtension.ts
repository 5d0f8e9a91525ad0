import { readFileSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { packagedReadme } from "./packagedReadme.ts";
import { repositoryFolder } from "./vscode/folders.ts";
import { runProcess } from "./vscode/processes.ts";

/** Packages the extension so that the same sources give the same bytes: all times in it are that of the last commit. */
const { output } = await runProcess("git", ["log", "-1", "--format=%ct"], {
  cwd: repositoryFolder,
});
const committed = /^\d+/.exec(output.trim())?.[0] ?? "0";
const readme = "dist/page.md";
await writeReadme(join(repositoryFolder, readme));
const result = await runProcess(
  join(repositoryFolder, "node_modules/.bin/vsce"),
  [
    "package",
    "--no-dependencies",
    "--no-rewrite-relative-links",
    "--allow-missing-repository",
    "--readme-path",
    readme,
    "--out",
    process.argv[2] ?? "dist/unstuck.vsix",
  ],
  { cwd: repositoryFolder, env: { ...process.env, SOURCE_DATE_EPOCH: committed, TZ: "UTC" } },
);
console.log(result.output.trimEnd());
process.exitCode = result.code ?? 1;

async function writeReadme(path: string): Promise<void> {
  const markdown = await readFile(join(repositoryFolder, "README.md"), "utf8");
  const page = packagedReadme(markdown, (picture) => readFileSync(join(repositoryFolder, picture)));
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, page);
}
