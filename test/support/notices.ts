import { globSync, readFileSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { newTemporaryFolder, repositoryFolder } from "./vscode/folders.ts";
import { runProcess } from "./vscode/processes.ts";

/** Licences that allow a package to be bundled into one under the MIT licence. */
const allowed = new Set(["MIT", "ISC", "0BSD", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0"]);

export type BundledPackage = {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** The text of its licence; null where the package holds none. */
  readonly text: string | null;
};

/** The npm packages of which code is in the bundles, by what esbuild says that it took in. */
export async function bundledPackages(): Promise<readonly BundledPackage[]> {
  const inputs = await bundleInputs();
  const folders = new Set(inputs.flatMap((input) => packageFolder(input) ?? []));
  return [...folders].sort().map(readPackage);
}

/** What the licences of the bundled packages ask to be shipped with them. */
export function noticesText(packages: readonly BundledPackage[]): string {
  const parts = packages.map(
    ({ name, version, license, text }) =>
      `${name} ${version} (${license})\n\n${text ?? `Licence: ${license}`}`,
  );
  const head = "Unstuck contains code of the following packages.";
  return `${[head, ...parts].join(`\n\n${"-".repeat(80)}\n\n`)}\n`;
}

/** A sentence for each package whose licence does not allow it, or that does not hold its licence's text. */
export function licenseProblems(packages: readonly BundledPackage[]): readonly string[] {
  return packages.flatMap(({ name, license }) =>
    allowed.has(license) ? [] : [`${name} is under ${license}, which is not one of those allowed`],
  );
}

/** Runs the esbuild lines of package.json once more, into a folder of its own. */
async function bundleInputs(): Promise<readonly string[]> {
  const manifest = JSON.parse(await readFile(join(repositoryFolder, "package.json"), "utf8"));
  const scripts: Record<string, string> = manifest.scripts;
  const lines = Object.entries(scripts)
    .filter(([name]) => name.startsWith("build:"))
    .flatMap(([, line]) => line.split(" && "))
    .filter((line) => line.startsWith("esbuild "));
  const folder = await newTemporaryFolder("notices");
  try {
    const inputs: string[] = [];
    for (const [index, line] of lines.entries()) {
      const metafile = join(folder, `${index}.json`);
      const args = line
        .replaceAll('\\"', "")
        .replace(/ --banner:js="[^"]*"/, "")
        .split(" ")
        .slice(1)
        .map((arg) => arg.replace(/^(--out(?:file|dir))=/, `$1=${join(folder, String(index))}/`));
      const command = join(repositoryFolder, "node_modules/.bin/esbuild");
      const result = await runProcess(command, [...args, `--metafile=${metafile}`], {
        cwd: repositoryFolder,
      });
      if (result.code !== 0) throw new Error(`${line}\n${result.output}`);
      inputs.push(...Object.keys(JSON.parse(await readFile(metafile, "utf8")).inputs));
    }
    return inputs;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The folder of the package that a bundled file belongs to, relative to the repository; null for own files. */
function packageFolder(input: string): string | null {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? null;
}

function readPackage(folder: string): BundledPackage {
  const absolute = join(repositoryFolder, folder);
  const { name, version, license } = JSON.parse(
    readFileSync(join(absolute, "package.json"), "utf8"),
  );
  const [file] = globSync("{LICENSE,LICENCE,License,license}{,-MIT}{,.md,.txt}", { cwd: absolute });
  const text = file === undefined ? null : readFileSync(join(absolute, file), "utf8").trim();
  return { name, version, license: String(license), text };
}

if (import.meta.main) {
  const packages = await bundledPackages();
  const problems = licenseProblems(packages);
  for (const problem of problems) console.error(problem);
  await mkdir(join(repositoryFolder, "dist"), { recursive: true });
  await writeFile(join(repositoryFolder, "dist/THIRD_PARTY_NOTICES.txt"), noticesText(packages));
  process.exitCode = problems.length === 0 ? 0 : 1;
}
