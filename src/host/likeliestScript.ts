import { basename, dirname, extname, relative, sep } from "node:path";

/** Scripts in the order in which a person expects to be asked: those named as the log is, then the nearest ones. */
export function likeliestFirst<Script extends { readonly fsPath: string }>(
  scripts: readonly Script[],
  log: string,
): readonly Script[] {
  const ranked = scripts.map((script) => ({ script, ...kinshipOf(script.fsPath, log) }));
  ranked.sort(
    (one, other) =>
      Number(other.isNamesake) - Number(one.isNamesake) ||
      one.distance - other.distance ||
      (one.script.fsPath < other.script.fsPath ? -1 : 1),
  );
  return ranked.map(({ script }) => script);
}

function kinshipOf(script: string, log: string): { isNamesake: boolean; distance: number } {
  const way = relative(dirname(log), dirname(script));
  return {
    isNamesake: stemOf(script) === stemOf(log),
    distance: way === "" ? 0 : way.split(sep).length,
  };
}

function stemOf(file: string): string {
  return basename(file, extname(file));
}
