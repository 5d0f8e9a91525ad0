import type { RunRow } from "./runRow.ts";

/**
 * What runs are called below a heading that says `folder`: the folders that it says are left out. Runs that would be
 * called alike are told apart by their file, and by the line where they begin.
 */
export function namesBelow(rows: readonly RunRow[], folder: string): readonly string[] {
  const heading = folder.slice(folder.lastIndexOf("/") + 1);
  const spellings = rows.map((row) => {
    const short = row.name.startsWith(`${heading}/`)
      ? row.name.slice(heading.length + 1)
      : row.name;
    const file = pathBelow(row, folder);
    return [short === heading ? file : short, file, placeIn(file, row)];
  });
  return apart(spellings).map((at, i) => spellings[i]?.[at] ?? "");
}

/** A run beside its folder, as lists without headings show it. */
export interface PlacedName {
  readonly name: string;
  /** What its name does not say; "" where that is nothing. */
  readonly place: string;
}

/** `shorten` says a folder as it is called in the workspace. */
export function placedNames(
  rows: readonly RunRow[],
  shorten: (folder: string) => string,
): readonly PlacedName[] {
  const places = rows.map((row) => {
    const folder = shorten(row.folder);
    const file = `${folder}/${fileOf(row)}`;
    return [withoutEnd(folder, row.name), file, placeIn(file, row)];
  });
  const spellings = rows.map(({ name }, i) => places[i]?.map((place) => `${name}\n${place}`) ?? []);
  const levels = apart(spellings);
  return rows.map(({ name }, i) => ({ name, place: places[i]?.[levels[i] ?? 0] ?? "" }));
}

/** For each the first of its spellings that no other has where it stands as well; its last where there is none. */
function apart(spellings: readonly (readonly string[])[]): readonly number[] {
  const levels = spellings.map(() => 0);
  for (let changes = true; changes; ) {
    changes = false;
    const counts = new Map<string, number>();
    const spelled = spellings.map((own, i) => own[levels[i] ?? 0] ?? "");
    for (const one of spelled) counts.set(one, (counts.get(one) ?? 0) + 1);
    for (const [i, own] of spellings.entries()) {
      const level = levels[i] ?? 0;
      if (counts.get(spelled[i] ?? "") === 1 || level + 1 >= own.length) continue;
      levels[i] = level + 1;
      changes = true;
    }
  }
  return levels;
}

function pathBelow({ path }: RunRow, folder: string): string {
  const plain = path.replaceAll("\\", "/");
  return plain.startsWith(`${folder}/`) ? plain.slice(folder.length + 1) : plain;
}

function fileOf({ folder, path }: RunRow): string {
  return path.slice(folder.length + 1);
}

function placeIn(file: string, { firstLine }: RunRow): string {
  return firstLine > 1 ? `${file}:${firstLine}` : file;
}

function withoutEnd(folder: string, name: string): string {
  if (folder === name) return "";
  return folder.endsWith(`/${name}`) ? folder.slice(0, -name.length - 1) : folder;
}
