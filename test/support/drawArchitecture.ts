import { globSync, readFileSync, writeFileSync } from "node:fs";
import { join, posix, sep } from "node:path";
import { instance } from "@viz-js/viz";
import { importedNames, layeredFolders } from "./layers.ts";
import { repositoryFolder } from "./vscode/folders.ts";

/** The picture's text, in Graphviz's language, and what is drawn from it. */
export const drawingFile = join(repositoryFolder, "media/architecture.dot");
const pictureFile = join(repositoryFolder, "media/architecture.svg");

/** What each room gives to the next, in the order of the way of the data. */
const rooms: readonly (readonly [room: string, gives: string])[] = [
  ["core/log", "bytes → records"],
  ["core/run", "records → runs, comparisons"],
  ["core/diagnosis", "runs → findings"],
  ["core/python", "what a Python text means"],
  ["core/training", "what a script trains"],
  ["core/remedy", "finding + script → edits"],
  ["core/trial", "which edits to try"],
  ["core/summary", "all of it in few words"],
  ["core/landscape", "optimizers on a surface"],
  ["core/view", "what a page shows"],
  ["host", "files, threads, processes"],
  ["editor", "all that touches VS Code"],
  ["cli", "terminal, CI, agents"],
  ["webview", "the pages"],
];

/** Which file of ours imports which, for its types too. */
export function fileImports(): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(
    sourceFiles().map((file) => {
      const names = importedNames(readFileSync(join(repositoryFolder, file), "utf8"));
      const own = names.filter((name) => name.startsWith("."));
      return [file, new Set(own.map((name) => posix.join(posix.dirname(file), name)))];
    }),
  );
}

/** Which room imports which, directly. */
export function roomImports(): ReadonlyMap<string, ReadonlySet<string>> {
  const imports = new Map<string, Set<string>>();
  for (const [file, names] of fileImports()) {
    const from = roomOf(file);
    if (from === null) continue;
    const targets = imports.get(from) ?? new Set();
    imports.set(from, targets);
    for (const name of names) {
      const to = roomOf(name);
      if (to !== null && to !== from) targets.add(to);
    }
  }
  return imports;
}

/**
 * The rooms that there are and the imports between them, as a graph in Graphviz's language; the same for the same
 * sources. An arrow that follows from two others is left out.
 */
export function architectureDrawing(): string {
  const imports = roomImports();
  const reaches = (from: string, to: string, seen = new Set<string>()): boolean => {
    if (from === to) return true;
    if (seen.has(from)) return false;
    seen.add(from);
    return [...(imports.get(from) ?? [])].some((next) => reaches(next, to, seen));
  };
  const edges = [...imports].flatMap(([from, targets]) =>
    [...targets]
      .filter((to) => ![...targets].some((other) => other !== to && reaches(other, to)))
      .map((to) => `  "${from}" -> "${to}"`),
  );
  const nodes = rooms
    .filter(([room]) => imports.has(room))
    .map(([room, gives]) => `  "${room}" [label="${room}\\n${gives}"]`);
  return [
    "digraph unstuck {",
    '  graph [rankdir=TB, ranksep=0.45, nodesep=0.3, bgcolor="white"]',
    '  node [shape=box, style="rounded,filled", margin="0.25,0.08", fillcolor="#f3f6fb", color="#5a6b86", fontname="Helvetica,Arial,sans-serif", fontsize=11]',
    '  edge [color="#8a97ab", arrowsize=0.6]',
    ...nodes,
    ...edges.sort(),
    "}",
    "",
  ].join("\n");
}

function sourceFiles(): readonly string[] {
  return layeredFolders
    .flatMap((folder) => globSync(`${folder}/**/*.ts`, { cwd: repositoryFolder }))
    .map((file) => file.split(sep).join("/"))
    .sort();
}

function roomOf(file: string): string | null {
  return (
    rooms.find(([room]) => file.startsWith(`src/${room}/`) || file.startsWith(`${room}/`))?.[0] ??
    null
  );
}

if (import.meta.main) {
  const drawing = architectureDrawing();
  writeFileSync(drawingFile, drawing);
  const viz = await instance();
  writeFileSync(pictureFile, viz.renderString(drawing, { format: "svg" }));
}
